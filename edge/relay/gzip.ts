/** Bodies that were compressed, for as long as what they were made of lives. */
const compressed = new WeakMap<object, Promise<Uint8Array<ArrayBuffer>>>()

/** Compresses a JSON text, once for each object that holds it. */
export function gzip(source: { readonly json: string }): Promise<Uint8Array<ArrayBuffer>> {
  const known = compressed.get(source) ?? compress(source.json)
  compressed.set(source, known)
  return known
}

async function compress(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}
