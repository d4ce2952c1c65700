/** Where a text begins in the shared memory, and how many bytes it has. */
type Place = readonly [start: number, bytes: number]

/** Texts by path in memory that threads share. It goes through `postMessage` as it is. */
export interface SharedTexts {
  readonly memory: SharedArrayBuffer
  readonly places: ReadonlyMap<string, Place>
}

/** Puts texts where other threads can read them: a copy for each thread would be gigabytes. */
export function shareTexts(texts: Iterable<readonly [path: string, text: string]>): SharedTexts {
  const places = new Map<string, Place>()
  const all = [...texts]
  let end = 0
  for (const [path, text] of all) {
    const bytes = Buffer.byteLength(text)
    places.set(path, [end, bytes])
    end += bytes
  }
  const memory = new SharedArrayBuffer(end)
  const view = Buffer.from(memory)
  for (const [path, text] of all) view.write(text, places.get(path)?.[0] ?? 0)
  return { memory, places }
}

/** The text of a path; undefined if it is not among them. */
export function readShared({ memory, places }: SharedTexts, path: string): string | undefined {
  const place = places.get(path)
  return place === undefined ? undefined : Buffer.from(memory, ...place).toString()
}
