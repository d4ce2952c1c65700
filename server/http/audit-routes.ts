import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { writePair } from '@sluice/sdk/pair'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AuditFault } from '../audit/chain.ts'
import { describeEntries } from '../audit/describe-entries.ts'
import { searchAudit } from '../audit/search.ts'
import { type Verification, verifyAudit } from '../audit/verify.ts'
import { Refusal, refuseFaults } from '../domain/refusal.ts'
import { readTimestamp } from '../domain/timestamp.ts'
import {
  AuditEntryView,
  AuditQuery,
  VerificationQuery,
  VerificationView,
} from '../schemas/audit.ts'
import type { ProjectFeed } from '../state/project-feed.ts'
import { Page, readCursor, readLimit, writeCursor } from './paging.ts'

/** Verifications that may run at a time: each reads all there is. */
const verificationsMax = 2

/** Whose audit it is, and how the document names its operations. */
export interface AuditRoutesParts {
  /** `Audit`, or a word before it. */
  readonly name: string
  readonly of: string
  /** Parameters of the path, if there are any. */
  readonly params: object
  readonly feedOf: (request: FastifyRequest, reply: FastifyReply) => Promise<ProjectFeed>
}

/** The routes of one audit: what happened, and whether it is still what was written. */
export function auditRoutes(parts: AuditRoutesParts): FastifyPluginAsyncTypebox {
  return async (app) => {
    const { store, signing } = app.control
    let verifying = 0

    app.get(
      '/',
      {
        schema: {
          operationId: `list${parts.name}Entries`,
          summary: `Who changed what, when and why ${parts.of}`,
          description:
            'Newest first. A search looks at 5,000 entries at a time: a page may be short, or empty, and have a `next`.',
          tags: ['audit'],
          ...parts.params,
          querystring: AuditQuery,
          response: { 200: Page(AuditEntryView) },
        },
      },
      async (request, reply) => {
        const { query } = request
        const { state } = await parts.feedOf(request, reply)
        const below =
          query.cursor === undefined
            ? Number.MAX_SAFE_INTEGER
            : Number(readCursor(query.cursor, /^[1-9][0-9]{0,15}$/))
        const filter = {
          by: query.by,
          type: query.type,
          flag: query.flag,
          environment: query.environment,
          from: readTime(query.from, 'from'),
          to: readTime(query.to, 'to'),
        }
        const page = await searchAudit(store.audit, state, filter, below, readLimit(query))
        const items = await describeEntries(store.audit, state, page.entries)
        return { items, next: page.below === null ? null : writeCursor(String(page.below)) }
      },
    )

    app.get(
      '/verify',
      {
        schema: {
          operationId: `verify${parts.name}`,
          summary: `Whether the audit ${parts.of} is what was written`,
          description:
            'Recomputes the hash chain over every entry, compares it with the signed checkpoints, and the documents with what entries wrote. `firstBad` names the first bad entry.',
          tags: ['audit'],
          ...parts.params,
          querystring: VerificationQuery,
          response: { 200: VerificationView },
          refuses: ['RATE_LIMITED'],
        },
      },
      async (request, reply) => {
        const { state } = await parts.feedOf(request, reply)
        if (verifying >= verificationsMax) {
          throw new Refusal('RATE_LIMITED', 'Other verifications are running. Wait for one to end.')
        }
        verifying += 1
        try {
          const { log, audit } = store
          const { project } = state
          const kept = request.query.checkpoint
          return show(await verifyAudit({ log, audit, keys: signing, project, kept }))
        } finally {
          verifying -= 1
        }
      },
    )
  }
}

function readTime(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined
  const time = readTimestamp(text)
  const message = 'must be a date and time, ISO 8601'
  if (time === null) refuseFaults([{ path: `query/${name}`, code: 'FORMAT', message }])
  return Date.parse(time ?? '')
}

function show(verification: Verification) {
  const { isValid, faults, from, to, epoch, hash, signedThrough, documents } = verification
  const pairOf = (revision: number) => writePair({ epoch, revision })
  const showFault = ({ revision, ...fault }: AuditFault) => ({
    revision: pairOf(revision),
    ...fault,
  })
  const shown = faults.map(showFault)
  return {
    valid: isValid,
    firstBad: shown[0] ?? null,
    faults: shown,
    entries: {
      from: from === null ? null : pairOf(from),
      to: to === null ? null : pairOf(to),
      count: from === null || to === null ? 0 : to - from + 1,
    },
    signedThrough: signedThrough === 0 ? null : pairOf(signedThrough),
    hash,
    documents,
  }
}
