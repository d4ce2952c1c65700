import { execFile } from 'node:child_process'

const outputBytesMax = 256 * 1024 * 1024

/** Runs git in a folder. Null if git is not there, or the folder is in no repository. */
export function git(folder: string, args: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    const options = { cwd: folder, maxBuffer: outputBytesMax, encoding: 'utf8' as const }
    execFile('git', [...args], options, (error, stdout) => {
      resolve(error === null ? stdout : null)
    })
  })
}

/** Changes that are not committed yet, a line each as git shows them; null outside of git. */
export async function uncommitted(folder: string): Promise<readonly string[] | null> {
  const output = await git(folder, ['status', '--porcelain', '--untracked-files=no', '.'])
  return output === null ? null : output.split('\n').filter((line) => line !== '')
}

/** The commit and branch that are checked out; null outside of git, or before a first commit. */
export async function checkedOut(
  folder: string,
): Promise<{ readonly commit: string; readonly branch: string } | null> {
  const commit = (await git(folder, ['rev-parse', 'HEAD']))?.trim()
  const branch = (await git(folder, ['rev-parse', '--abbrev-ref', 'HEAD']))?.trim()
  return commit === undefined || branch === undefined ? null : { commit, branch }
}
