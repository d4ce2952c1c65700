import { BlockList, isIP } from 'node:net'
import fc from 'fast-check'
import t from 'tap'
import { ipRangeHas, parseIp, parseIpRange } from '../../../sdk/evaluate/ip.ts'

const nearlyAddress = fc
  .array(fc.constantFrom('0', '1', '9', '10', '255', '256', '01', 'f', 'ffff', 'FFFF', '.', ':'), {
    maxLength: 18,
  })
  .map((parts) => parts.join(''))

t.test('the addresses that Node knows are the addresses that are parsed', async (t) => {
  fc.assert(
    fc.property(fc.oneof(nearlyAddress, fc.ipV4(), fc.ipV6()), (text) => {
      return (parseIp(text) !== undefined) === (isIP(text) !== 0)
    }),
    { numRuns: 5000 },
  )
  t.equal(parseIp('fe80::1%eth0'), undefined, 'but for zones, which are of one machine')
  t.same(parseIp('::ffff:1.2.3.4'), parseIp('1.2.3.4'))
})

t.test('an IPv4 range holds what it holds for Node', async () => {
  const octet = fc.integer({ min: 0, max: 255 })
  const near = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.'))
  fc.assert(
    fc.property(
      near,
      near,
      fc.integer({ min: 0, max: 32 }),
      fc.nat(32),
      (net, other, bits, same) => {
        const list = new BlockList()
        list.addSubnet(net, bits, 'ipv4')
        const [netBits, otherBits] = [net, other].map((text) =>
          text
            .split('.')
            .reduce((sum, part) => sum + Number(part).toString(2).padStart(8, '0'), ''),
        )
        // An address that shares the first `same` bits, so that both answers come up.
        const mixed = `${netBits?.slice(0, same)}${otherBits?.slice(same)}`
        const address = [0, 8, 16, 24]
          .map((at) => Number.parseInt(mixed.slice(at, at + 8), 2))
          .join('.')
        const range = parseIpRange(`${net}/${bits}`)
        const parsed = parseIp(address)
        if (range === undefined || parsed === undefined) return false
        return ipRangeHas(range, parsed) === list.check(address, 'ipv4')
      },
    ),
    { numRuns: 2000 },
  )
})

t.test('an IPv6 range holds what it holds for Node', async () => {
  // No 0xffff in the sixth place: such addresses may be mapped, which are IPv4 addresses to us.
  const group = fc.constantFrom(0, 1, 0x7fff, 0x8000, 0xdb8, 0x2001, 0xfffe)
  const address = fc.array(group, { minLength: 8, maxLength: 8 })
  const bits = fc.integer({ min: 0, max: 128 })
  fc.assert(
    fc.property(address, address, bits, fc.nat(8), (net, other, prefixBits, same) => {
      const write = (groups: number[]) => groups.map((each) => each.toString(16)).join(':')
      const [range, inOrOut] = [write(net), write([...net.slice(0, same), ...other.slice(same)])]
      const list = new BlockList()
      list.addSubnet(range, prefixBits, 'ipv6')
      const parsedRange = parseIpRange(`${range}/${prefixBits}`)
      const parsed = parseIp(inOrOut)
      if (parsedRange === undefined || parsed === undefined) return false
      return ipRangeHas(parsedRange, parsed) === list.check(inOrOut, 'ipv6')
    }),
    { numRuns: 2000 },
  )
})
