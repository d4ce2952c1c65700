#!/usr/bin/env node
// Plain JavaScript: this file must also load where Node is too old for the rest.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `error NODE_TOO_OLD: sluice needs Node 22.19 or newer; this is ${process.version}. ` +
      'In a clone of Sluice, run it with npm start or npx sluice: both use the Node that npm ci ' +
      'installed with it. Elsewhere, install a newer Node.\n',
  )
  process.exitCode = 1
} else {
  const { runCommandLine } = await import('./command-line.ts')
  process.exitCode = await runCommandLine(process.argv.slice(2))
}
