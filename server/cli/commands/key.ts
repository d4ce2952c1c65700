import { SigningRotated } from '../answers/token.ts'
import { readDuration } from '../duration.ts'
import { printable, printJson, printLine, printTable } from '../output.ts'
import { type CommonOptions, openSession } from '../session.ts'

/** Options of `sluice key rotate-signing`. */
export interface RotateSigningOptions extends CommonOptions {
  /** When the new key begins to sign. */
  readonly in?: string
}

/** `sluice key rotate-signing`: the next signing key; both are listed while they change over. */
export async function rotateSigning(options: RotateSigningOptions): Promise<void> {
  const { api, json } = await openSession(options)
  const { body } = await api.post('/signing-keys/rotate', SigningRotated, {
    body: options.in === undefined ? {} : { signsInMs: readDuration(options.in, '--in') },
  })
  if (json) return printJson(body)
  printLine(printable(`Key ${body.kid} signs from ${body.signsFrom} on.`))
  printTable(
    ['KEY', 'SIGNS FROM', 'BELIEVED UNTIL'],
    body.keys.map(({ kid, signsFrom, believedUntil }) => [kid, signsFrom, believedUntil ?? '']),
  )
  printLine('/.well-known/jwks.json lists them all: give it to whoever pins keys before then.')
}
