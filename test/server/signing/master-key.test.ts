import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { createMasterKey, readMasterKey } from '../../../server/signing/master-key.ts'
import { keepMasterKey } from '../../../server/signing/master-key-file.ts'

const secret = Buffer.from('a private key')

t.test('what was sealed is opened again, in hex and in base64', async (t) => {
  const bytes = Buffer.from('0123456789abcdef'.repeat(4), 'hex')
  const sealed = readMasterKey(bytes.toString('hex')).seal('here', secret)
  for (const form of ['base64', 'base64url'] as const) {
    t.same(readMasterKey(bytes.toString(form)).unseal('here', sealed), secret)
  }
})

t.test('nothing is opened with another key, for another purpose, or damaged', async (t) => {
  const key = readMasterKey(createMasterKey())
  const sealed = key.seal('here', secret)
  t.equal(readMasterKey(createMasterKey()).unseal('here', sealed), null)
  t.equal(key.unseal('there', sealed), null)
  const bytes = Buffer.from(sealed, 'base64url')
  for (let i = 0; i < bytes.length; i += 1) {
    const damaged = Buffer.from(bytes)
    damaged[i] = (bytes[i] ?? 0) ^ 1
    t.equal(key.unseal('here', damaged.toString('base64url')), null, `byte ${i}`)
  }
  for (const text of ['', 'AAAA', sealed.slice(0, -8)]) t.equal(key.unseal('here', text), null)
})

t.test('two sealings of the same secret differ', async (t) => {
  const key = readMasterKey(createMasterKey())
  t.not(key.seal('here', secret), key.seal('here', secret))
})

t.test('while a key is changed, the new one seals and both open', async (t) => {
  const [old, fresh] = [createMasterKey(), createMasterKey()]
  const both = readMasterKey(`${fresh}, ${old}`)
  t.same(both.unseal('here', readMasterKey(old).seal('here', secret)), secret)
  t.same(readMasterKey(fresh).unseal('here', both.seal('here', secret)), secret)
})

t.test('what is not 32 bytes is refused without being shown', async (t) => {
  for (const text of ['', 'hunter2', 'ab'.repeat(31), `${createMasterKey()},hunter2`]) {
    t.throws(() => readMasterKey(text), /^(?!.*hunter2).*32 bytes/)
  }
})

t.test('the file is made once, for its owner only, and kept', async (t) => {
  const dataDir = t.testdir()
  const sealed = (await keepMasterKey(dataDir)).seal('here', secret)
  t.equal((await stat(join(dataDir, 'master-key'))).mode & 0o777, 0o600)
  t.same((await keepMasterKey(dataDir)).unseal('here', sealed), secret)
})

t.test('a file with something else is left alone and named', async (t) => {
  const dataDir = t.testdir()
  const path = join(dataDir, 'master-key')
  await writeFile(path, 'hunter2')
  await t.rejects(keepMasterKey(dataDir), { code: 'CONFIG_INVALID', message: path })
  t.equal(await readFile(path, 'utf8'), 'hunter2')
})
