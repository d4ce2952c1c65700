import { returnMs, type StreamReader } from './stream-reader.ts'

/** Time between two groups of readers that are dismissed. */
const sliceMs = 20
/** Readers that another server can take in a millisecond without noticing. */
const readersPerMs = 1

/**
 * Dismisses readers in a random order, spread over `spreadMs` or as long as they need at an easy
 * pace, whichever is shorter: few are gone at once, and many do not fall on the other servers
 * together. Resolves when the last one was told.
 */
export async function drainReaders<Owner>(
  readers: readonly StreamReader<Owner>[],
  spreadMs: number,
): Promise<void> {
  const shuffled = readers
    .map((reader) => ({ reader, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
  const durationMs = Math.min(spreadMs, readers.length / readersPerMs)
  const slices = Math.max(1, Math.floor(durationMs / sliceMs))
  const sliceSize = Math.ceil(shuffled.length / slices)
  for (let start = 0; start < shuffled.length; start += sliceSize) {
    if (start > 0) await new Promise((resolve) => setTimeout(resolve, sliceMs))
    for (const { reader } of shuffled.slice(start, start + sliceSize)) {
      reader.dismiss(Math.random() * returnMs)
    }
  }
}
