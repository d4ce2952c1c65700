// A fresh process that does what `sluice refs` does to a folder, and tells what it took.
import { readCodeBase } from '../../server/code/code-base.ts'
import { listFiles } from '../../server/code/files/list-files.ts'
import { findAllReferences } from '../../server/code/find-all.ts'
import { readSettings } from '../../server/code/settings-file.ts'
import { machineMs } from '../clock.ts'
import { stringOf } from '../record.ts'

async function measure(message: unknown): Promise<void> {
  const folder = stringOf(message, 'folder')
  const flags = stringOf(message, 'flags').split(' ')
  const begun = machineMs()
  const settings = await readSettings(folder)
  const paths = await listFiles(folder, settings.exclude)
  const code = await readCodeBase(folder, paths, flags, settings)
  const readMs = machineMs() - begun
  const found = await findAllReferences(code, flags, settings)
  process.send?.({
    readMs,
    totalMs: machineMs() - begun,
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
    found: found.references.map(({ path, line, kind }) => `${kind} ${path}:${line}`).join('\n'),
  })
}

process.on('message', (message: unknown) => {
  measure(message).catch((error: unknown) => {
    console.error(error)
    process.exit(1)
  })
})
process.on('disconnect', () => process.exit())
