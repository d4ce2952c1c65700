const encoder = new TextEncoder()

/** SHA-256 of a text, hex. */
export async function sha256Hex(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', encoder.encode(text))
  const bytes = [...new Uint8Array(digest)]
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/**
 * The token that opens the notices of a key and nothing else. It follows from the hash of the key's
 * secret, so all who know the key know its channel, it ends with the key, and neither the secret nor
 * the hash follows from it.
 */
export async function channelOf(hash: string): Promise<string> {
  return (await sha256Hex(`sluice-channel:${hash}`)).slice(0, 32)
}
