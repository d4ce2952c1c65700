import t from 'tap'
import { eventTypes } from '../../../server/domain/event-types.ts'
import { eventWords } from '../../../server/domain/event-words.ts'

t.test('an event is said by what was done to what', async (t) => {
  const list = { segment: 'beta', list: 'included', added: '3', removed: '0' }
  const cases: [string, Record<string, string>, string][] = [
    ['segment.listChanged', list, 'added 3 values to the included list of segment beta'],
    [
      'segment.listChanged',
      { ...list, added: '0', removed: '1' },
      'removed 1 value from the included list of segment beta',
    ],
    [
      'token.created',
      { kind: 'client', token: 'a1', name: 'web', environment: 'production' },
      'created the client key web (a1) in production',
    ],
    [
      'token.created',
      { kind: 'personal', role: 'editor', token: 'a1' },
      'created the personal token a1',
    ],
    ['token.rotated', { token: 'a1', name: 'alice' }, 'rotated the secret of the token alice (a1)'],
    ['flag.killed', { flag: 'a,b', environment: 'eu' }, 'killed a, b in eu'],
    [
      'flagConfig.reverted',
      { flag: 'a', environment: 'eu', to: '1.8' },
      'reverted a in eu to revision 1.8',
    ],
    ['environment.deleted', { environment: 'eu', sdkKeys: '3' }, 'deleted the environment eu'],
    ['project.deleted', { project: 'shop', tokens: '3' }, 'deleted the project shop'],
    ['exclusionGroup.changed', { exclusionGroup: 'page' }, 'changed the exclusion group page'],
    ['session.opened', { session: 's', token: 't' }, 'signed in to the console'],
  ]
  for (const [type, subject, words] of cases) t.equal(eventWords({ type, subject }), words)
})

t.test('no type is left without words', async (t) => {
  for (const type of eventTypes) t.match(eventWords({ type, subject: {} }), /^[a-z][a-z ]+/, type)
})
