import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Owner } from './server.ts'

/** A folder of its own, for one of several that a test starts: `t.testdir` empties the only one it has. */
export function privateFolder(t: Pick<Owner, 'teardown'>): string {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-test-'))
  // Whoever stops waits for its last write only so long: on a busy machine that may still come.
  const patience = { maxRetries: 20, retryDelay: 100 }
  t.teardown(() => rmSync(folder, { recursive: true, force: true, ...patience }))
  return folder
}
