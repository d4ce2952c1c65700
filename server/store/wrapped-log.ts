import type { Log } from './contract.ts'

/** A log like another, except that its commits go through `commit`. */
export function commitsThrough(log: Log, commit: Log['commit']): Log {
  return {
    commit,
    recall: (...request) => log.recall(...request),
    load: (project) => log.load(project),
    head: (project) => log.head(project),
    read: (...range) => log.read(...range),
    watch: (...range) => log.watch(...range),
    erase: (project) => log.erase(project),
    putBlob: (...blob) => log.putBlob(...blob),
    readBlobs: (...request) => log.readBlobs(...request),
    collectBlobs: (...request) => log.collectBlobs(...request),
  }
}
