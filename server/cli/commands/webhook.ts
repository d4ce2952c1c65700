import { Delivery, NewWebhook, Webhook } from '../answers/webhook.ts'
import { apiPath } from '../api-client.ts'
import { confirmDeletion } from '../confirmation.ts'
import { Failure } from '../failure.ts'
import { printable, printJson, printLine, printTable } from '../output.ts'
import { type CommonOptions, openSession, type Session } from '../session.ts'

/** Options of `sluice webhook create`. */
export interface CreateWebhookOptions extends CommonOptions {
  readonly name: string
  readonly format: string
  readonly event?: readonly string[]
  /** Keys of environments. */
  readonly in?: readonly string[]
  /** Print the bare secret and nothing else. */
  readonly secret?: boolean
}

/** `sluice webhook list` */
export async function listWebhooks(options: CommonOptions): Promise<void> {
  const session = await openSession(options)
  const page = await session.api.list(await pathOf(session), Webhook)
  if (session.json) return printJson(page)
  printTable(
    ['ID', 'NAME', 'FORMAT', 'EVENTS', 'IN', 'STATE', 'URL'],
    page.items.map((one) => [
      one.id,
      one.name,
      one.format,
      one.events.join(','),
      one.environments?.join(',') ?? 'all',
      one.enabled ? 'enabled' : `disabled${one.disabledReason === null ? '' : ' by Sluice'}`,
      one.url,
    ]),
  )
}

/** `sluice webhook create`: the only one that shows the secret. */
export async function createWebhook(url: string, options: CreateWebhookOptions): Promise<void> {
  const session = await openSession(options)
  const { name, format, event: events, in: environments } = options
  const { body } = await session.api.post(await pathOf(session), NewWebhook, {
    body: { url, name, format, events, environments },
  })
  if (options.secret === true) return printLine(body.secret)
  if (session.json) return printJson(body)
  printLine(printable(`Webhook ${body.id} (${body.name}) is made. Its secret is shown only now:`))
  printLine(`  ${body.secret}`)
  printLine(`Try it: sluice webhook test ${body.id}`)
}

/** `sluice webhook test`: fails when the test did not arrive. */
export async function testWebhook(id: string, options: CommonOptions): Promise<void> {
  const session = await openSession(options)
  await send(session, await pathOf(session, id, 'test'))
}

/** `sluice webhook redeliver`: fails when it did not arrive. */
export async function redeliver(
  id: string,
  delivery: string,
  options: CommonOptions,
): Promise<void> {
  const session = await openSession(options)
  await send(session, await pathOf(session, id, 'deliveries', delivery, 'redeliver'))
}

/** `sluice webhook deliveries` */
export async function listDeliveries(id: string, options: CommonOptions): Promise<void> {
  const session = await openSession(options)
  const page = await session.api.list(await pathOf(session, id, 'deliveries'), Delivery)
  if (session.json) return printJson(page)
  printTable(
    ['ID', 'EVENT', 'STATE', 'ATTEMPTS', 'LAST', 'MS', 'NEXT', 'ERROR'],
    page.items.map((one) => [
      one.id,
      one.type,
      one.status,
      String(one.attempts),
      one.lastAt,
      String(one.ms),
      one.nextAt ?? '',
      one.error?.detail ?? '',
    ]),
  )
}

/** `sluice webhook delete` */
export async function deleteWebhook(id: string, options: CommonOptions): Promise<void> {
  const session = await openSession(options)
  const path = await pathOf(session, id)
  const { body, etag } = await session.api.get(path, Webhook)
  await confirmDeletion(session, `the webhook ${id} (${body.name})`, id)
  await session.api.delete(path, { ifMatch: etag })
  if (!session.json) printLine(printable(`Webhook ${id} (${body.name}) is deleted`))
}

async function pathOf(session: Session, ...rest: readonly string[]): Promise<string> {
  return apiPath('projects', await session.findProject(), 'webhooks', ...rest)
}

async function send({ api, json }: Session, path: string): Promise<void> {
  const { body } = await api.post(path, Delivery)
  if (json) printJson(body)
  else if (body.error === null) {
    printLine(`It arrived: ${body.responseStatus ?? ''} after ${body.ms} ms`)
  }
  if (body.error !== null) throw new Failure(body.error.code, body.error.detail)
}
