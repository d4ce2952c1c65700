import { createHash } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import { createSecret, hashSecret, isWellFormedSecret } from '../../../server/access/secret.ts'

const seed = Math.trunc(Math.random() * 2 ** 31)

t.test('a secret says what it is, and nobody can guess another one from it', (t) => {
  const made = Array.from({ length: 200 }, () => createSecret('server'))
  for (const { id, secret, hash } of made) {
    t.match(secret, new RegExp(`^slu_server_${id}_[0-9a-f]{72}$`))
    t.equal(hash, createHash('sha256').update(secret).digest('hex'))
  }
  t.equal(new Set(made.map(({ id }) => id)).size, made.length)
  const random = made.map(({ secret }) => secret.slice(-72, -8))
  t.equal(new Set(random).size, made.length)
  t.equal(new Set(random.map((bits) => bits.slice(0, 16))).size, made.length, 'from its first bits')
  t.match(createSecret('personal').secret, /^slu_personal_/)
  t.end()
})

t.test(`any one wrong character is noticed by the checksum (seed ${seed})`, (t) => {
  const { secret } = createSecret('server')
  t.equal(isWellFormedSecret(secret), true)
  const typo = fc.tuple(fc.nat(secret.length - 1), fc.constantFrom(...'0123456789abcdefslu_XZ é'))
  fc.assert(
    fc.property(typo, ([at, character]) => {
      const typed = `${secret.slice(0, at)}${character}${secret.slice(at + 1)}`
      return isWellFormedSecret(typed) === (typed === secret)
    }),
    { seed, numRuns: 500 },
  )
  t.end()
})

t.test('what is no secret is not taken for one', (t) => {
  const { secret } = createSecret('server')
  const swapped = `${secret.slice(0, -2)}${secret.at(-1)}${secret.at(-2)}`
  const others = ['', 'slu_', secret.toUpperCase(), `${secret} `, ` ${secret}`, `${secret}\n`]
  for (const text of [...others, secret.slice(0, -1), `${secret}0`, `x${secret}`]) {
    t.equal(isWellFormedSecret(text), false, JSON.stringify(text))
  }
  t.equal(isWellFormedSecret(swapped), swapped === secret)
  t.not(hashSecret(secret), hashSecret(`${secret} `))
  t.end()
})
