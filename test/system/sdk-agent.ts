/** An application with the SDK in it: a process that does what its parent asks, and no more. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import {
  type Client,
  type ClientOptions,
  createClient,
  type Details,
  type EvaluationContext,
} from '@sluice/sdk'
import { fileCache } from '@sluice/sdk/node'
import { contexts } from './contexts.ts'
import type { Lookup, Opening, SdkCalls, SdkRequest, Sight, Tally } from './sdk-protocol.ts'

const HASH_CHUNK_CHARS = 1 << 20
const inTurnCount = 10

const clients = new Map<string, Client>()
const sightsByClient = new Map<string, Sight[]>()

function clientOf(name: string): Client {
  const client = clients.get(name)
  if (client === undefined) throw new Error(`there is no client ${name}`)
  return client
}

function open({ urls, key, instance, cachePath, bootstrapPath }: Opening): Client {
  const options: ClientOptions = {
    url: urls,
    key,
    instance,
    pollMs: 1000,
    logger: false,
    ...(cachePath === undefined ? {} : { cache: fileCache(cachePath) }),
    ...(bootstrapPath === undefined ? {} : { bootstrap: readFileSync(bootstrapPath, 'utf8') }),
  }
  return createClient(options)
}

function look(client: Client, { flag, defaultValue }: Lookup, context: EvaluationContext): Details {
  return client.details(flag, context, defaultValue)
}

function lineOf(flag: string, { value, variation, reason, errorCode }: Details): string {
  return `${flag}\t${JSON.stringify(value)}\t${variation}\t${reason}\t${errorCode}\n`
}

function tally({ client: name, seed, count, always, inTurn }: SdkCalls['tally']['asks']): Tally {
  const client = clientOf(name)
  const hash = createHash('sha256')
  const served: Record<string, Record<string, number>> = {}
  for (const { flag } of always) served[flag] = {}
  let text = ''
  let evaluations = 0
  let errors = 0
  let turn = 0
  const evaluate = (lookup: Lookup, context: EvaluationContext) => {
    const details = look(client, lookup, context)
    evaluations += 1
    if (details.reason === 'ERROR') errors += 1
    text += lineOf(lookup.flag, details)
    return details
  }
  for (const context of contexts(seed, count)) {
    for (const lookup of always) {
      const { variation = '' } = evaluate(lookup, context)
      const counts = served[lookup.flag]
      if (counts !== undefined) counts[variation] = (counts[variation] ?? 0) + 1
    }
    for (let i = 0; i < Math.min(inTurnCount, inTurn.length); i += 1) {
      const lookup = inTurn[turn % inTurn.length]
      turn += 1
      if (lookup !== undefined) evaluate(lookup, context)
    }
    if (text.length > HASH_CHUNK_CHARS) {
      hash.update(text)
      text = ''
    }
  }
  return { evaluations, hash: hash.update(text).digest('hex'), served, errors }
}

function members(asks: SdkCalls['members']['asks']): string {
  const client = clientOf(asks.client)
  const bits = new Uint8Array(Math.ceil(asks.count / 8))
  let i = 0
  for (const context of contexts(asks.seed, asks.count)) {
    const { variation } = look(client, asks.lookup, context)
    if (variation === asks.variation) bits[i >> 3] = (bits[i >> 3] ?? 0) | (1 << (i & 7))
    i += 1
  }
  return Buffer.from(bits).toString('base64')
}

/** Notes what is served at each change, in the turn of the change itself. */
function watch({ client: name, lookups }: SdkCalls['watch']['asks']): null {
  const client = clientOf(name)
  const sights: Sight[] = []
  sightsByClient.set(name, sights)
  const users = [...contexts(1, 20)]
  const note = () => {
    const { revision } = client.status
    if (revision === null) return
    const hash = createHash('sha256')
    let killed = 0
    for (const lookup of lookups) {
      for (const user of users) hash.update(lineOf(lookup.flag, look(client, lookup, user)))
      if (look(client, lookup, {}).metadata.killed === true) killed += 1
    }
    sights.push({ revision, hash: hash.digest('hex'), killed })
  }
  client.on('change', note)
  note()
  return null
}

async function answer(request: SdkRequest): Promise<SdkCalls[keyof SdkCalls]['answers']> {
  switch (request.call) {
    case 'open':
      clients.set(request.asks.client, open(request.asks.opening))
      return null
    case 'ready':
      return clientOf(request.asks.client).ready(request.asks.timeoutMs)
    case 'status':
      return clientOf(request.asks.client).status
    case 'details':
      return look(clientOf(request.asks.client), request.asks.lookup, request.asks.context)
    case 'tally':
      return tally(request.asks)
    case 'members':
      return members(request.asks)
    case 'watch':
      return watch(request.asks)
    case 'sights':
      return sightsByClient.get(request.asks.client) ?? []
    case 'close':
      await clientOf(request.asks.client).close()
      return null
  }
}

process.on('message', async (text: string) => {
  const request: SdkRequest = JSON.parse(text)
  const { id } = request
  try {
    process.send?.(JSON.stringify({ id, answers: await answer(request) }))
  } catch (error) {
    process.send?.(JSON.stringify({ id, failure: String(error) }))
  }
})
// The parent is gone, so nobody needs this process any more.
process.once('disconnect', () => process.exit(0))
