import { PassThrough } from 'node:stream'
import t from 'tap'
import { confirm, type Terminal } from '../../../server/cli/confirmation.ts'

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
    await confirm(['production'], 'turn checkout on', terminal)
    t.equal(prompt.read()?.toString(), 'production is critical: turn checkout on? [y/N] ')
    t.equal(output.read(), null, 'the output stays what the command prints')
  }
})

t.test('any other answer, and none, changes nothing', async (t) => {
  for (const answer of ['n\n', '\n', 'yess\n', 'no way\ny\n', '']) {
    const { terminal, input } = createTerminal()
    input.end(answer)
    await t.rejects(confirm(['production'], 'x', terminal), { code: 'CANCELLED', exitCode: 1 })
  }
})

t.test('without a terminal on both sides there is nobody to ask', async (t) => {
  for (const [input, output] of [
    [false, true],
    [true, false],
    [false, false],
  ]) {
    const { terminal, prompt } = createTerminal(input, output)
    await t.rejects(confirm(['eu', 'us'], 'archive checkout', terminal), {
      code: 'CONFIRMATION_NEEDED',
      message: /^eu, us are critical.*--yes to archive checkout/,
    })
    t.equal(prompt.read(), null)
  }
})

t.test('control characters of a name cannot forge the question', async (t) => {
  const { terminal, input, prompt } = createTerminal()
  input.write('y\n')
  await confirm(['production'], 'turn a\u001b[2Jb on', terminal)
  t.notMatch(prompt.read()?.toString(), '\u001b')
})
