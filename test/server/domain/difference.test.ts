import t from 'tap'
import { difference } from '../../../server/domain/difference.ts'

t.test('equal values do not differ, in whatever order their members stand', async (t) => {
  t.same(difference({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 }), [])
})

t.test('members are told one by one, as deep as they go', async (t) => {
  const before = { on: false, default: { split: { weights: { on: 25, off: 75 } } }, gone: 1 }
  const after = { on: true, default: { split: { weights: { on: 50, off: 50 } } }, made: null }
  t.same(difference(before, after), [
    { path: '/on', before: false, after: true },
    { path: '/default/split/weights/on', before: 25, after: 50 },
    { path: '/default/split/weights/off', before: 75, after: 50 },
    { path: '/gone', before: 1 },
    { path: '/made', after: null },
  ])
})

t.test('elements with a name of their own are followed by it', async (t) => {
  const beta = { id: 'beta', name: 'Beta', serve: { variation: 'on' } }
  const staff = { id: 'staff', name: 'Staff', serve: { variation: 'on' } }
  t.same(
    difference(
      { rules: [beta, staff] },
      { rules: [{ ...beta, name: 'Testers' }, staff, { ...beta, id: 'a/b~c' }] },
    ),
    [
      { path: '/rules/beta/name', before: 'Beta', after: 'Testers' },
      { path: '/rules/a~1b~0c', after: { ...beta, id: 'a/b~c' } },
    ],
  )
  t.same(difference({ rules: [beta, staff] }, { rules: [staff, beta] }), [
    { path: '/rules', before: ['beta', 'staff'], after: ['staff', 'beta'] },
  ])
  t.same(difference({ rules: [beta, staff] }, { rules: [staff] }), [
    { path: '/rules/beta', before: beta },
  ])
})

t.test('other lists are told whole', async (t) => {
  t.same(difference({ tags: ['a'] }, { tags: ['a', 'b'] }), [
    { path: '/tags', before: ['a'], after: ['a', 'b'] },
  ])
  t.same(difference([{ key: 'a' }, { key: 'a' }], [{ key: 'a' }]), [
    { path: '', before: [{ key: 'a' }, { key: 'a' }], after: [{ key: 'a' }] },
  ])
})

t.test('a value of another kind is told whole', async (t) => {
  t.same(difference({ default: { variation: 'on' } }, { default: null }), [
    { path: '/default', before: { variation: 'on' }, after: null },
  ])
  t.same(difference({ a: {} }, { a: [] }), [{ path: '/a', before: {}, after: [] }])
})

t.test('names of prototypes are names like others', async (t) => {
  const before = JSON.parse('{"__proto__":{"x":1},"constructor":1}')
  const after = JSON.parse('{"__proto__":{"x":2}}')
  t.same(difference(before, after), [
    { path: '/__proto__/x', before: 1, after: 2 },
    { path: '/constructor', before: 1 },
  ])
})
