import { PassThrough } from 'node:stream'
import t from 'tap'
import {
  confirm,
  confirmDeletion,
  reachText,
  type Terminal,
} from '../../../server/cli/confirmation.ts'

/** Streams that say they are a terminal's: a test has no terminal of its own. */
function createTerminal(inputIsTerminal = true, outputIsTerminal = true) {
  const input = Object.assign(new PassThrough(), { isTTY: inputIsTerminal })
  const output = Object.assign(new PassThrough(), { isTTY: outputIsTerminal })
  const prompt = new PassThrough()
  const terminal: Terminal = { input, output, errors: prompt }
  return { terminal, input, output, prompt }
}

t.test('yes lets the change go ahead', async (t) => {
  for (const answer of ['y', 'Y', 'yes', ' YES ']) {
    const { terminal, input, output, prompt } = createTerminal()
    input.write(`${answer}\n`)
    await confirm({ critical: ['production'], action: 'turn checkout on' }, terminal)
    t.equal(prompt.read()?.toString(), 'production is critical: turn checkout on? [y/N] ')
    t.equal(output.read(), null, 'the output stays what the command prints')
  }
})

t.test('any other answer, and none, changes nothing', async (t) => {
  for (const answer of ['n\n', '\n', 'yess\n', 'no way\ny\n', '']) {
    const { terminal, input } = createTerminal()
    input.end(answer)
    await t.rejects(confirm({ critical: ['production'], action: 'x' }, terminal), {
      code: 'CANCELLED',
      exitCode: 1,
    })
  }
})

t.test('without a terminal on both sides there is nobody to ask', async (t) => {
  for (const [input, output] of [
    [false, true],
    [true, false],
    [false, false],
  ]) {
    const { terminal, prompt } = createTerminal(input, output)
    await t.rejects(confirm({ critical: ['eu', 'us'], action: 'archive checkout' }, terminal), {
      code: 'CONFIRMATION_NEEDED',
      message: /^eu, us are critical.*--yes to archive checkout/,
    })
    t.equal(prompt.read(), null)
  }
})

t.test('control characters of a name cannot forge the question', async (t) => {
  const { terminal, input, prompt } = createTerminal()
  input.write('y\n')
  await confirm({ critical: ['production'], action: 'turn a\u001b[2Jb on' }, terminal)
  t.notMatch(prompt.read()?.toString(), '\u001b')
})

t.test('a deletion is confirmed by the name of what goes, in whatever environment', async (t) => {
  const ask = async (typed: string, yes = false) => {
    const { terminal, input, prompt } = createTerminal()
    input.end(typed)
    await confirmDeletion({ yes }, 'the environment staging of shop', 'staging', terminal)
    return prompt.read()?.toString()
  }
  t.equal(
    await ask('staging\n'),
    'This deletes the environment staging of shop, and cannot be undone. Type staging to go on: ',
  )
  t.equal(await ask('', true), undefined)
  for (const typed of ['y\n', 'yes\n', 'Staging\n', '']) {
    await t.rejects(ask(typed), { code: 'CANCELLED' })
  }
  const { terminal } = createTerminal(false)
  await t.rejects(confirmDeletion({ yes: false }, 'the flag a', 'a', terminal), {
    code: 'CONFIRMATION_NEEDED',
    message: /the flag a.*--yes/,
  })
})

t.test('a question names the flags that are reached, and counts what is too much', (t) => {
  const place = (environment: string, flags: string[], count = flags.length) => ({
    ...{ environment, flags, count },
    critical: true,
  })
  t.equal(reachText({ environments: [] }, null), '')
  t.equal(reachText({ environments: [place('eu', ['a'])] }, 'a'), '')
  t.equal(reachText({ environments: [place('eu', ['a', 'b'])] }, 'a'), 'It also reaches b in eu.')
  const many = Array.from({ length: 12 }, (_, i) => `f${i}`)
  t.equal(
    reachText({ environments: [place('eu', ['a']), place('us', many, 300)] }, null),
    `It reaches a in eu; ${many.slice(0, 10).join(', ')} and 290 more in us.`,
  )
  t.end()
})
