import t from 'tap'
import { lostDrafts } from '../../server/console/src/drafts/lost-drafts.ts'

const drafts = [
  { what: 'a segment', scope: 'page' },
  { what: 'rules', scope: 'environment' },
  { what: 'a plan', scope: 'tab' },
  { what: 'a plan', scope: 'tab' },
] as const
const at = (pathname: string, env?: string, tab?: string) => ({ pathname, search: { env, tab } })

t.test(
  'a draft is lost with its page, its environment or its tab, and with nothing else',
  async (t) => {
    const from = at('/p/shop/flags/a', 'production', 'ramp')
    t.same(lostDrafts(drafts, from, from), [])
    t.same(lostDrafts(drafts, from, at('/p/shop/flags/a', 'production', 'history')), ['a plan'])
    t.same(lostDrafts(drafts, from, at('/p/shop/flags/a', 'staging', 'ramp')), ['rules', 'a plan'])
    const all = ['a segment', 'rules', 'a plan']
    t.same(lostDrafts(drafts, from, at('/p/shop/flags/b', 'production', 'ramp')), all)
    t.same(lostDrafts(drafts, from, at('/p/other/flags/a', 'production', 'ramp')), all)
    t.same(lostDrafts([], from, at('/')), [])
  },
)
