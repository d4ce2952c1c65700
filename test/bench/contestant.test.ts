import t from 'tap'
import { entries, entryOf } from '../../bench/evaluate/contestants.ts'
import { contestant } from '../../bench/evaluate/sluice.ts'
import { checkSubject, questionOf, writeSource } from '../../bench/evaluate/subject.ts'
import { startStopwatch } from '../../bench/evaluate/timing.ts'
import { workloadNames, workloadOf } from '../../bench/evaluate/workload.ts'

t.test('ours serves what every contestant is checked for', async (t) => {
  for (const name of workloadNames) {
    const workload = workloadOf(name)
    const opened = await contestant.open(writeSource(contestant, workload.flags, t.testdir()))
    const contexts = workload.users.map((user) => opened.contextOf(user))
    t.same((await checkSubject(opened, workload, contexts)).faults, [], name)
  }
})

t.test('one that gives other values for all flags than for one is found out', async (t) => {
  const workload = workloadOf('W5')
  const opened = await contestant.open(writeSource(contestant, workload.flags, t.testdir()))
  const contexts = workload.users.map((user) => opened.contextOf(user))
  const wrong = { ...opened, all: { evaluate: () => ({}), read: () => 'yellow' } }
  const { faults } = await checkSubject(wrong, workload, contexts)
  t.match(faults[0], /^flag-0: yellow among all, (red|green|blue) alone$/)
})

t.test('an answer that is a promise is awaited', async (t) => {
  let open = 0
  let openMax = 0
  const opened = {
    contextOf: () => 'user',
    boolean: async () => {
      open += 1
      openMax = Math.max(openMax, open)
      await Promise.resolve()
      open -= 1
      return true
    },
    string: () => '',
    close: () => undefined,
  }
  const question = await questionOf(opened, workloadOf('W1'), 'user')
  t.equal(question.isAsync, true)
  await startStopwatch(question, ['user']).ask(100)
  t.equal(openMax, 1)
})

t.test('contexts are asked in turn, from where the last batch ended', async (t) => {
  const asked: unknown[] = []
  const ask = (context: unknown): boolean => {
    asked.push(context)
    return true
  }
  const stopwatch = startStopwatch({ isAsync: false, ask }, ['a', 'b', 'c'])
  await stopwatch.ask(2)
  await stopwatch.ask(3)
  t.same(asked, ['a', 'b', 'c', 'a', 'b'])
  t.ok((await stopwatch.run(1)) > 0)
})

t.test('one that never serves what is counted is not measured', async (t) => {
  const stopwatch = startStopwatch({ isAsync: false, ask: () => false }, ['a'])
  await t.rejects(stopwatch.run(1), /nobody was served/)
})

t.test('contestants have names of their own, ours first of each field', async (t) => {
  const names = entries.map(({ name }) => name)
  t.equal(new Set(names).size, names.length)
  for (const field of new Set(entries.map((entry) => entry.field))) {
    t.equal(entries.find((entry) => entry.field === field)?.package, '@sluice/sdk', field)
  }
  t.throws(() => entryOf('nobody'), /no contestant nobody/)
})
