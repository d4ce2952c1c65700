import { LoginLink } from '../answers/token.ts'
import { printJson, printLine } from '../output.ts'
import { type CommonOptions, openSession } from '../session.ts'

/** `sluice console`: a link that opens the console as the token of the command. */
export async function printLoginLink(options: CommonOptions): Promise<void> {
  const { api, json, url } = await openSession(options)
  const { body } = await api.post('/login-links', LoginLink)
  const link = `${url}${body.path}`
  if (json) return printJson({ url: link, expiresAt: body.expiresAt })
  printLine('Opens the console, once and within ten minutes; whoever has it signs in as you:')
  printLine(`  ${link}`)
}
