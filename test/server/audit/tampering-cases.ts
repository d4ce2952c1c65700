import { randomBytes } from 'node:crypto'
import type { Test } from 'tap'
import { CheckpointSigner } from '../../../server/audit/sign-checkpoints.ts'
import { sha256Hex } from '../../../server/store/canonical.ts'
import { isObject, type TestServer } from '../../helpers/server.ts'
import type { RawEntry, Tamperer } from './tamperer.ts'

/** One installation and somebody who writes to its store behind its back. */
export interface Scene {
  readonly server: TestServer
  readonly tamperer: Tamperer
}

/** What a verification must find, whoever wrote to the store. */
export async function tamperingCases(t: Test, scene: Scene): Promise<void> {
  await t.test('an audit that nobody touched is valid', async (t) => {
    const { verify } = await prepare(t, scene)
    t.match(await verify(), {
      valid: true,
      firstBad: null,
      faults: [],
      entries: { count: 8 },
      signedThrough: /\.6$/,
      hash: /^[0-9a-f]{64}$/,
      documents: { checked: 4, older: 0 },
    })
  })

  await t.test('a changed body is named', async (t) => {
    const { project, tamperer, firstBad } = await prepare(t, scene)
    await tamperer.rewrite(project, (entries) => {
      const entry = at(entries, 4)
      entry.body = entry.body.replace('token:admin', 'token:other')
      return entries
    })
    t.match(await firstBad(), { code: 'ENTRY_CHANGED', revision: /\.4$/ })
  })

  await t.test('a changed body with a new hash is found by the checkpoint', async (t) => {
    const { project, tamperer, firstBad } = await prepare(t, scene)
    await tamperer.rewrite(project, (entries) => {
      const entry = at(entries, 4)
      entry.body = entry.body.replace('token:admin', 'token:other')
      entry.bodyHash = sha256Hex(entry.body)
      return entries
    })
    t.match(await firstBad(), { code: 'CHAIN_REWRITTEN', detail: /entries 4 to 6 / })
  })

  await t.test('a changed time is found by the checkpoint', async (t) => {
    const { project, tamperer, firstBad } = await prepare(t, scene)
    await tamperer.rewrite(project, (entries) => {
      at(entries, 4).committedAt = at(entries, 3).committedAt
      return entries
    })
    t.match(await firstBad(), { code: 'CHAIN_REWRITTEN', detail: /entries 4 to 6 / })
  })

  await t.test('a dropped entry is named', async (t) => {
    const { project, tamperer, firstBad } = await prepare(t, scene)
    await tamperer.rewrite(project, (entries) => entries.filter(({ revision }) => revision !== 5))
    t.match(await firstBad(), { code: 'ENTRY_MISSING', revision: /\.5$/ })
  })

  await t.test('a dropped beginning is named', async (t) => {
    const { project, tamperer, firstBad } = await prepare(t, scene)
    await tamperer.rewrite(project, (entries) => entries.slice(3))
    t.match(await firstBad(), { code: 'ENTRY_MISSING', detail: /^entries 1 to 3 are missing/ })
  })

  await t.test('entries in another order are named', async (t) => {
    const { project, tamperer, firstBad } = await prepare(t, scene)
    await tamperer.rewrite(project, (entries) => {
      const [third, fourth] = [at(entries, 3), at(entries, 4)]
      const swapped = [
        { ...fourth, revision: 3 },
        { ...third, revision: 4 },
      ]
      return [...entries.slice(0, 2), ...swapped, ...entries.slice(4)]
    })
    t.match(await firstBad(), { code: 'ENTRY_OUT_OF_ORDER', revision: /\.3$/ })
  })

  await t.test(
    'an entry that cannot be read is named, and the rest is still checked',
    async (t) => {
      const { project, tamperer, verify } = await prepare(t, scene)
      await tamperer.rewrite(project, (entries) => {
        at(entries, 2).body = 'nothing'
        at(entries, 5).body = at(entries, 5).body.replace('token:admin', 'token:other')
        return entries
      })
      const { faults } = await verify()
      t.match(faults, [
        { code: 'ENTRY_DAMAGED', revision: /\.2$/ },
        { code: 'ENTRY_CHANGED', revision: /\.5$/ },
      ])
    },
  )

  await t.test('a document that the log does not tell of is named with its entry', async (t) => {
    const { project, tamperer, firstBad } = await prepare(t, scene)
    await tamperer.setDocument(project, 'flag/checkout', (json) =>
      json.replace('"clientVisible":false', '"clientVisible":true'),
    )
    t.match(await firstBad(), { code: 'DOCUMENT_CHANGED', detail: /flag\/checkout/ })
  })

  await t.test('a cut-off end is found by the checkpoint', async (t) => {
    const { project, tamperer, firstBad } = await prepare(t, scene)
    let last: RawEntry | undefined
    await tamperer.rewrite(project, (entries) => {
      last = at(entries, 2)
      return entries.slice(0, 2)
    })
    if (last !== undefined) await tamperer.setHead(project, last)
    t.match(await firstBad(), { code: 'LOG_TRUNCATED', revision: /\.3$/, detail: /6 entries/ })
  })

  await t.test(
    'a history made anew is found by the checkpoint, or by one kept elsewhere',
    async (t) => {
      const { project, tamperer, verify, firstBad, kept } = await prepare(t, scene)
      await tamperer.rewrite(project, (entries) => {
        const [first, ...others] = entries
        if (first === undefined) return entries
        const forged = others.map((entry) => ({
          ...entry,
          body: entry.body.replaceAll('token:admin', 'token:other'),
        }))
        for (const entry of forged) entry.bodyHash = sha256Hex(entry.body)
        return [first, ...forged]
      })
      t.match(await firstBad(), { code: 'CHAIN_REWRITTEN', detail: /^entries 1 to 3 / })
      await tamperer.dropCheckpoints(project)
      t.match(await verify(), { valid: true, signedThrough: null }, 'nothing here proves it now')
      t.match(await verify(kept), { valid: false, firstBad: { code: 'CHAIN_REWRITTEN' } })
    },
  )

  await t.test('a checkpoint that was not signed here proves nothing', async (t) => {
    const { project, server, verify, kept } = await prepare(t, scene)
    const forged = `${kept.slice(0, -8)}AAAAAAAA`
    t.match(await verify(forged), { firstBad: { code: 'CHECKPOINT_FORGED' } })
    await server.control.store.audit.putCheckpoint(project, { revision: 3, signed: forged })
    t.match(await verify(), { firstBad: { code: 'CHECKPOINT_FORGED', revision: /\.3$/ } })
    t.match(await verify('nonsense'), { valid: false })
  })

  await t.test('history that was changed is reported and not signed', async (t) => {
    const { project, server, tamperer, verify, sign } = await prepare(t, scene)
    await tamperer.rewrite(project, (entries) => {
      at(entries, 7).body = at(entries, 7).body.replace('token:admin', 'token:other')
      return entries
    })
    await sign()
    t.match(await verify(), { signedThrough: /\.6$/, firstBad: { code: 'ENTRY_CHANGED' } })
    t.match(server.logLines.join(''), /"code":"ENTRY_CHANGED".*nothing is signed over it/)
  })

  await t.test('checkpoints that vanish while the server runs are reported', async (t) => {
    const { project, server, tamperer, feed } = await prepare(t, scene)
    const one = signer(server)
    await one.signAll([feed.state])
    await tamperer.dropCheckpoints(project)
    await one.signAll([feed.state])
    t.match(server.logLines.join(''), /the checkpoint at 8, which was there, is gone/)
    t.same(await server.control.store.audit.checkpoints(project, everything), [])
  })
}

const everything = { from: 0, to: Number.MAX_SAFE_INTEGER, limit: 10, newestFirst: false }

/** A project of eight entries, signed at 3 and 6. */
async function prepare(t: Test, { server, tamperer }: Scene) {
  const key = `p-${randomBytes(6).toString('hex')}`
  const { control } = server
  const path = `/api/v1/projects/${key}`
  const config = `${path}/flags/checkout/environments/production`
  await server.post('/api/v1/projects', { key, environments: [{ key: 'production' }] })
  await server.post(`${path}/flags`, { key: 'checkout', type: 'boolean' })
  const project = control.projects.system.state.documents.project.get(key)?.id ?? ''
  const feed = await control.projects.open(project)
  const sign = () => signer(server).sign(feed.state)
  const toggle = (on: boolean) => server.patch(config, { on })
  await toggle(true)
  await sign()
  await server.post(`${config}/kill`, { reason: 'errors' })
  await server.post(`${config}/restore`, { reason: 'fixed' })
  await toggle(false)
  await sign()
  await toggle(true)
  await toggle(false)
  const [, kept] = await control.store.audit.checkpoints(project, everything)
  const verify = async (checkpoint?: string) => {
    const query = checkpoint === undefined ? '' : `?checkpoint=${encodeURIComponent(checkpoint)}`
    const answer = await server.get(`${path}/audit/verify${query}`)
    t.equal(answer.status, 200, answer.text)
    return answer.body
  }
  const firstBad = async () => {
    const { valid, firstBad } = await verify()
    t.equal(valid, false)
    return isObject(firstBad) ? firstBad : {}
  }
  t.equal(feed.state.head?.revision, 8)
  return { server, tamperer, project, feed, sign, verify, firstBad, kept: kept?.signed ?? '' }
}

function signer({ control, app }: TestServer): CheckpointSigner {
  return new CheckpointSigner(control.store.audit, control.signing, app.log)
}

function at(entries: readonly RawEntry[], revision: number): RawEntry {
  const entry = entries.find((one) => one.revision === revision)
  if (entry === undefined) throw new Error(`there is no entry ${revision}`)
  return entry
}
