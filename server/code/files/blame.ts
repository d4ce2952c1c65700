import { git } from './git.ts'

const processesAtOnce = 4

/** A line of a file. */
export interface BlamedLine {
  readonly path: string
  readonly line: number
}

/**
 * When lines were last changed, by `path:line`, as ISO 8601. Lines that git does not know (a new
 * file, no repository) are left out.
 */
export async function blameLines(
  folder: string,
  lines: readonly BlamedLine[],
  onProgress: (done: number, total: number) => void = () => {},
): Promise<ReadonlyMap<string, string>> {
  const byPath = Map.groupBy(lines, ({ path }) => path)
  const files = [...byPath]
  const times = new Map<string, string>()
  let next = 0
  let done = 0
  const work = async () => {
    for (let file = files[next++]; file !== undefined; file = files[next++]) {
      const [path, wanted] = file
      const ranges = [...new Set(wanted.map(({ line }) => line))].flatMap((line) => [
        '-L',
        `${line},${line}`,
      ])
      const output = await git(folder, ['blame', '--line-porcelain', ...ranges, '--', path])
      for (const [line, at] of readBlame(output ?? '')) times.set(`${path}:${line}`, at)
      done += 1
      onProgress(done, files.length)
    }
  }
  await Promise.all(Array.from({ length: processesAtOnce }, work))
  return times
}

/** Reads git's porcelain: a header with the line's number, then members, then the line itself. */
function* readBlame(output: string): Generator<readonly [line: number, at: string]> {
  let line = 0
  let isCommitted = false
  for (const text of output.split('\n')) {
    const header = /^([0-9a-f]{40}) \d+ (\d+)/.exec(text)
    if (header !== null) {
      isCommitted = !/^0+$/.test(header[1] ?? '')
      line = Number(header[2])
    }
    const seconds = /^committer-time (\d+)$/.exec(text)?.[1]
    if (seconds !== undefined && isCommitted) {
      yield [line, new Date(Number(seconds) * 1000).toISOString()]
    }
  }
}
