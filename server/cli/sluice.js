#!/usr/bin/env node
// Plain JavaScript: this file must also load where Node is too old for the rest.
import module from 'node:module'
import { join } from 'node:path'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `error NODE_TOO_OLD: sluice needs Node 22.19 or newer; this is ${process.version}. ` +
      'In a clone of Sluice, run it with npm start or npx sluice: both use the Node that npm ci ' +
      'installed with it. Elsewhere, install a newer Node.\n',
  )
  process.exitCode = 1
} else {
  // Half of a short command's time would go into compiling. The code that is kept lies beside the
  // code it was made of and not, as by default, where other users of the machine could write it.
  module.enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/compile'))
  const { runCommandLine } = await import('./command-line.ts')
  process.exitCode = await runCommandLine(process.argv.slice(2))
}
