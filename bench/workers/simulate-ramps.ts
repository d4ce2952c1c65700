// Simulates the ramps of some seeds under one fault, and tells how each has ended.
import { simulateRamp } from '../ramps/simulate.ts'
import { numberOf } from '../record.ts'

process.on('message', (message: unknown) => {
  const service = {
    users: numberOf(message, 'users'),
    callsASecond: numberOf(message, 'callsASecond'),
  }
  const fault = { errors: numberOf(message, 'errors'), slowest: numberOf(message, 'slowest') }
  const first = numberOf(message, 'seed')
  const count = numberOf(message, 'count')
  const ramps = Array.from({ length: count }, (_, i) => simulateRamp(service, fault, first + i))
  process.send?.({ ramps: JSON.stringify(ramps) })
})
process.on('disconnect', () => process.exit())
