import { join } from 'node:path'
import t from 'tap'
import { readConfig } from '../../server/config.ts'

t.test('without settings the defaults stand', async (t) => {
  t.match(readConfig({ SLUICE_PORT: '', REDIS_URL: '' }), {
    SLUICE_HOST: '127.0.0.1',
    SLUICE_PORT: 4400,
    SLUICE_DATA_DIR: './data',
    SLUICE_DEMO: '1',
    SLUICE_BASE_PATH: '',
    SLUICE_URL: 'http://127.0.0.1:4400',
  })
  t.equal(readConfig({}).REDIS_URL, undefined)
})

t.test('settings are taken, and others of the environment are not', async (t) => {
  const config = readConfig({
    SLUICE_PORT: '0',
    SLUICE_DEMO: '0',
    SLUICE_LOG_LEVEL: 'silent',
    SLUICE_BASE_PATH: '/flags/eu',
    SLUICE_TRUST_PROXY: '127.0.0.1, 10.0.0.0/8,::1,fc00::/7',
    REDIS_URL: 'rediss://user:secret@redis.example:6380/2',
    HOME: '/home/somebody',
  })
  t.match(config, { SLUICE_PORT: 0, SLUICE_DEMO: '0', SLUICE_LOG_LEVEL: 'silent' })
  t.notOk('HOME' in config)
})

t.test('a secret may be in a file, and the variable itself goes first', async (t) => {
  const folder = t.testdir({ token: '  from-the-file\n' })
  const file = join(folder, 'token')
  t.equal(readConfig({ SLUICE_TOKEN_FILE: file }).SLUICE_TOKEN, 'from-the-file')
  t.equal(readConfig({ SLUICE_TOKEN_FILE: file, SLUICE_TOKEN: 'x' }).SLUICE_TOKEN, 'x')
  t.throws(() => readConfig({ REDIS_URL_FILE: join(folder, 'none') }), {
    code: 'CONFIG_INVALID',
    message: /^REDIS_URL_FILE cannot be read: ENOENT/,
  })
})

t.test('a setting that is not valid is named with what it must be, never shown', async (t) => {
  const cases = [
    ['SLUICE_PORT', 'hidden', 'a whole number from 0 to 65535'],
    ['SLUICE_PORT', '65536', 'a whole number from 0 to 65535'],
    ['SLUICE_PORT', '-1', 'a whole number from 0 to 65535'],
    ['SLUICE_PORT', '44.5', 'a whole number from 0 to 65535'],
    ['SLUICE_DEMO', 'hidden', '1, or 0 for no demo project'],
    ['SLUICE_LOG_LEVEL', 'hidden', 'one of fatal, error, warn, info, debug, trace, silent'],
    ['SLUICE_MASTER_KEY', 'hidden', '32 bytes in hex or base64'],
    ['SLUICE_MASTER_KEY_LOST', 'hidden', '0, or 1 to give up'],
    ['SLUICE_BASE_PATH', '/hidden/', 'a path such as /flags'],
    ['SLUICE_BOOTSTRAP_TOKEN', 'hidden', '32 to 256 visible ASCII characters'],
    ['SLUICE_URL', 'hidden', 'an address such as http://127.0.0.1:4400'],
    ['REDIS_URL', 'http://:hidden@127.0.0.1', 'an address such as redis://host:6379'],
    ['SLUICE_TRUST_PROXY', 'hidden', 'addresses or networks of proxies'],
    ['SLUICE_TRUST_PROXY', '10.0.0.0/33', 'addresses or networks of proxies'],
    ['SLUICE_TRUST_PROXY', '10.0.0.0/0', 'addresses or networks of proxies'],
    ['SLUICE_TRUST_PROXY', '10.0.0.256,127.0.0.1', 'addresses or networks of proxies'],
  ] as const
  for (const [name, value, expected] of cases) {
    try {
      readConfig({ [name]: value })
      t.fail(`${name}=${value} was taken`)
    } catch (error) {
      const message = error instanceof Error ? error.message : ''
      t.match(message, `a setting is not valid: ${name} must be ${expected}`)
      t.notMatch(message, 'hidden')
    }
  }
})

t.test('all that is wrong is said at once', async (t) => {
  t.throws(() => readConfig({ SLUICE_PORT: 'x', SLUICE_DEMO: 'x', SLUICE_URL: 'x' }), {
    message: /SLUICE_PORT must be .*; SLUICE_DEMO must be .*; SLUICE_URL must be /,
  })
})
