import t from 'tap'
import type { Instance } from '../../server/console/src/api/types.ts'
import { isEdge, placeInstances } from '../../server/console/src/fleet/fleet-tree.ts'

function instance(name: string, via: string | null, more: Partial<Instance> = {}): Instance {
  return {
    ...{ instance: name, boot: 'b', sdk: 'sluice-js/0.1.0', state: 'READY', mode: 'stream' },
    ...{ revision: '1.8', servedSince: null, lastSeenAt: '2026-01-31T09:00:00.000Z', silentMs: 1 },
    ...{ plane: 'p/1', relay: false, rejected: null, via },
    ...more,
  }
}

const show = (instances: readonly Instance[]) =>
  placeInstances(instances).map(({ one, depth, below, belowAtHead }) => {
    return `${'  '.repeat(depth)}${one.instance} ${belowAtHead}/${below}`
  })

t.test('each instance stands below the edge that it reports to', async (t) => {
  const instances = [
    instance('a', 'lower'),
    instance('b', 'upper', { state: 'BEHIND' }),
    instance('direct', null),
    instance('lower', 'upper', { sdk: 'sluice-edge/0.1.0' }),
    instance('upper', null, { sdk: 'sluice-edge/0.1.0' }),
  ]
  t.same(show(instances), ['direct 0/0', 'upper 2/3', '  b 0/0', '  lower 1/1', '    a 0/0'])
  t.same(
    instances.filter(isEdge).map((one) => one.instance),
    ['lower', 'upper'],
  )
  t.ok(isEdge(instance('worker', null, { relay: true })))
})

t.test(
  'none is lost: of an unknown edge, of itself, of a circle, of a name that two have',
  async (t) => {
    t.same(show([instance('a', 'gone'), instance('b', 'b')]), ['a 0/0', 'b 0/0'])
    t.same(show([instance('a', 'b'), instance('b', 'a')]), ['a 0/0', 'b 0/0'])
    const twins = [instance('e', null), instance('e', null, { boot: 'c' }), instance('a', 'e')]
    t.same(show(twins), ['e 1/1', '  a 0/0', 'e 0/0'])
    t.same(show([]), [])
  },
)
