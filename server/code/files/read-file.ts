import { lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Larger files are made by machines, and nobody cleans them. */
export const FILE_BYTES_MAX = 5 * 1024 * 1024
/** How much of a file is looked at to tell whether it is text. */
const sniffedCharacters = 8192

/** Why a file is not looked at. */
export type SkipReason = 'link' | 'huge' | 'binary' | 'repository' | 'unreadable'

/** The text of a file, or why it is not looked at. */
export type FileText = { readonly text: string } | { readonly skipped: SkipReason }

/** Reads a file as text. Never rejects, and never follows a link: two could lead in a circle. */
export async function readText(folder: string, path: string): Promise<FileText> {
  try {
    const file = join(folder, path)
    const stats = await lstat(file)
    if (stats.isSymbolicLink()) return { skipped: 'link' }
    // What git lists as a folder is a repository of its own: a submodule, or one that lies there.
    if (stats.isDirectory()) return { skipped: 'repository' }
    if (!stats.isFile()) return { skipped: 'unreadable' }
    if (stats.size > FILE_BYTES_MAX) return { skipped: 'huge' }
    const text = await readFile(file, 'utf8')
    return text.slice(0, sniffedCharacters).includes('\0') ? { skipped: 'binary' } : { text }
  } catch {
    return { skipped: 'unreadable' }
  }
}
