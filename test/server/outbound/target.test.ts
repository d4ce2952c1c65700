import fc from 'fast-check'
import t from 'tap'
import { isPublicAddress, readTargetPolicy, targetFault } from '../../../server/outbound/target.ts'

const closed = readTargetPolicy('0')

const inner = [
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '100.100.100.200',
  '127.0.0.1',
  '127.255.255.254',
  '168.63.129.16',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.192',
  '192.0.2.1',
  '192.168.1.1',
  '198.18.0.1',
  '203.0.113.9',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::7f00:1',
  '::ffff:127.0.0.1',
  '::ffff:a9fe:a9fe',
  '64:ff9b::7f00:1',
  '64:ff9b:1::7f00:1',
  '2001::1',
  '2001:db8::1',
  '2002:7f00:1::1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'ff02::1',
  '5f00::1',
  '',
  'localhost',
]

t.test('addresses inside of a network are known, whatever they are written as', async (t) => {
  for (const address of inner) t.equal(isPublicAddress(address), false, address)
  for (const address of ['1.1.1.1', '8.8.8.8', '172.32.0.1', '2606:4700::1111', '2a00:1450::1']) {
    t.equal(isPublicAddress(address), true, address)
  }
})

t.test('an address is refused that no webhook may have', async (t) => {
  const refused = [
    'ftp://example.com/',
    'https://user:secret@example.com/',
    'https://example.com/#part',
    'http://example.com/',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://localhost/',
    'https://a.localhost/',
    'https://localhost./',
    'https://169.254.169.254/latest/meta-data/',
    'https://１２７.0.0.1/',
    'https:///',
    'no address',
    `https://example.com/${'a'.repeat(2048)}`,
  ]
  for (const url of refused) t.type(targetFault(url, closed), 'string', url)
  t.equal(targetFault('https://example.com:8443/hooks?token=1', closed), null)
  t.equal(targetFault('https://[2606:4700::1111]/', closed), null)
})

t.test('hosts that are named may be inside, and be spoken to without TLS', async (t) => {
  const policy = readTargetPolicy('alerts.internal, 10.0.0.7')
  t.equal(targetFault('http://alerts.internal/x', policy), null)
  t.equal(targetFault('http://ALERTS.internal:8080/x', policy), null)
  t.equal(targetFault('http://10.0.0.7/x', policy), null)
  t.type(targetFault('http://10.0.0.8/x', policy), 'string')
  t.type(targetFault('http://other.internal/x', policy), 'string')
  t.equal(targetFault('http://127.0.0.1/x', readTargetPolicy('1')), null)
})

t.test('no IPv4 address of an inner network passes in any of its forms', async () => {
  const byte = fc.integer({ min: 0, max: 255 })
  const private4 = fc.oneof(
    fc.tuple(fc.constantFrom(0, 10, 127), byte, byte, byte),
    fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
    fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
    fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte),
    fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), byte, byte),
    fc.tuple(fc.integer({ min: 224, max: 255 }), byte, byte, byte),
  )
  fc.assert(
    fc.property(private4, ([a, b, c, d]) => {
      const number = ((a * 256 + b) * 256 + c) * 256 + d
      const hosts = [
        `${a}.${b}.${c}.${d}`,
        String(number),
        `0x${number.toString(16)}`,
        `[::ffff:${a}.${b}.${c}.${d}]`,
        `[::${a}.${b}.${c}.${d}]`,
        `[64:ff9b::${a}.${b}.${c}.${d}]`,
      ]
      return hosts.every((host) => targetFault(`https://${host}/`, closed) !== null)
    }),
  )
})

t.test('any text is an address or is refused, and never throws', async () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.string({ unit: 'binary' })), (text) => {
      const fault = targetFault(text, closed)
      return fault === null || typeof fault === 'string'
    }),
  )
})
