import type { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import type { KeptHook } from '../access/kill-hooks.ts'
import { alertReader, type HookAlert } from '../changes/kill-by-alert.ts'
import { Refusal } from '../domain/refusal.ts'
import type { SignatureHeaders } from '../webhooks/signature.ts'
import { type MessageRead, readAlertmanagerMessage } from './alertmanager-message.ts'

/** A message of Alertmanager as far as it concerns its hook. */
export interface HookRead extends MessageRead {
  readonly firing: readonly HookAlert[]
  readonly ended: readonly HookAlert[]
  /** Alerts that a mapping matches. */
  readonly matched: number
}

declare module 'fastify' {
  interface FastifyRequest {
    /** What was read of a message of Alertmanager; null before, and for a signed one. */
    hookRead: HookRead | null
  }
}

const signedBytesMax = 1024 * 1024

/**
 * Reads the body of a message to a hook. One of Alertmanager is read as it comes, and nothing of it
 * is kept but what its hook needs (`hookRead`); a signed one is given as the body, once its
 * signature was found right.
 */
export async function readHookMessage(request: FastifyRequest, body: Readable): Promise<unknown> {
  const { killHook: kept } = request
  if (kept === null) throw new Error('route without an authentication hook')
  if (kept.hook.format === 'signed') return readSigned(request, kept, body)
  request.hookRead = await readAlerts(kept, body)
  return null
}

async function readAlerts({ hook }: KeptHook, body: Readable): Promise<HookRead> {
  const read = alertReader(hook)
  const firing: HookAlert[] = []
  const ended: HookAlert[] = []
  let matched = 0
  const message = await readAlertmanagerMessage(body, (alert) => {
    const told = read(alert)
    if (told.targets !== null) matched += 1
    // One that matches no more may hold something still.
    if (!told.isFiring) ended.push(told)
    else if (told.targets !== null) firing.push(told)
  })
  return { ...message, firing, ended, matched }
}

async function readSigned(request: FastifyRequest, kept: KeptHook, body: Readable) {
  const { server, headers } = request
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > signedBytesMax) {
      throw new Refusal('TOO_LARGE', 'A signed message can have at most 1 MiB.')
    }
    chunks.push(chunk)
  }
  const text = Buffer.concat(chunks).toString('utf8')
  const fault = server.control.killHooks.signatureFault(kept.hook, signatureIn(headers), text)
  if (fault !== null) {
    await server.limitFailures(request)
    throw new Refusal('UNAUTHENTICATED', `The message is refused: ${fault}.`)
  }
  return parseJson(text)
}

function signatureIn(headers: FastifyRequest['headers']): SignatureHeaders {
  const [id, timestamp, signature] = ['id', 'timestamp', 'signature'].map((name) => {
    const value = headers[`webhook-${name}`]
    return typeof value === 'string' ? value : undefined
  })
  return { id, timestamp, signature }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal('MALFORMED_JSON', 'The body is not JSON.')
  }
}
