import t from 'tap'
import { draftConfig } from '../../server/console/src/flag/config-draft.ts'
import { movesOfDefault } from '../../server/console/src/flag/share-arithmetic.ts'
import { startTestServer } from '../helpers/server.ts'
import { createRandom } from '../system/random.ts'

type Config = Parameters<typeof draftConfig>[0]

const path = '/api/v1/projects/shop/flags/colour/environments/production'
const order = ['green', 'blue', 'grey']
const steps = 25

t.test(
  'who changes, as the console says it, is who changes in the ranges that are stored',
  async (t) => {
    const server = await startTestServer(t)
    await server.post('/api/v1/projects', { key: 'shop', environments: [{ key: 'production' }] })
    await server.post('/api/v1/projects/shop/flags', {
      key: 'colour',
      type: 'string',
      variations: order.map((key) => ({ key, value: key })),
    })
    const seed = Date.now() % 1_000_000
    t.comment(`seed ${seed}`)
    const { between, chance } = createRandom(seed)
    let before = await read(server.get(path))
    for (let step = 0; step < steps; step += 1) {
      const green = between(0, 100)
      const blue = between(0, 100 - green)
      const weights = { green, blue, grey: 100 - green - blue }
      const on = chance(0.8)
      const draft = draftConfig(before)
      const stored = draft.default.kind === 'split' ? draft.default.stored : null
      const next = {
        ...draft,
        on,
        default: { kind: 'split', weights, bucketBy: 'targetingKey', stored } as const,
      }
      const told = movesOfDefault(draft, next, order)
      await server.patch(path, { on, default: { weights } })
      const after = await read(server.get(path))
      t.same(sorted(told), sorted(movesBetween(before, after)), JSON.stringify({ on, weights }))
      before = after
    }
  },
)

async function read(answer: Promise<{ text: string }>): Promise<Config> {
  const config: Config = JSON.parse((await answer).text)
  return config
}

/** Counted bucket by bucket, from what is stored. */
function movesBetween(before: Config, after: Config) {
  const [old, fresh] = [owners(before), owners(after)]
  const counts = new Map<string, number>()
  old.forEach((from, bucket) => {
    const to = fresh[bucket]
    if (from !== to) counts.set(`${from} ${to}`, (counts.get(`${from} ${to}`) ?? 0) + 1)
  })
  return [...counts].map(([move, count]) => {
    const [from = '', to = ''] = move.split(' ')
    return { from, to, percent: count / 1000 }
  })
}

function owners({ on, offVariation, default: serve }: Config): string[] {
  const all = new Array<string>(100_000)
  if (!on) return all.fill(offVariation)
  if (serve.split === undefined) return all.fill(serve.variation ?? '')
  for (const { variation, ranges } of serve.split.allocations) {
    for (const [start, end] of ranges) all.fill(variation, start, end)
  }
  return all
}

function sorted<T extends { from: string; to: string }>(moves: readonly T[]): T[] {
  return moves.toSorted((a, b) => (`${a.from} ${a.to}` < `${b.from} ${b.to}` ? -1 : 1))
}
