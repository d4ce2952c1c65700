import { createRandom } from './random.ts'

/** What is known about a made-up user of a made-up shop: an evaluation context. */
export type ShopContext = Readonly<{
  targetingKey: string
  country: string
  email: string
  appVersion: string
  signedUpAt: string
  plan: string
  age: number
  orders: number
  staff: boolean
  roles: string[]
  device: { os: string; model: string }
}>

export const countries = ['NL', 'BE', 'DE', 'FR', 'GB', 'US', 'JP', 'BR'] as const
export const plans = ['free', 'team', 'business'] as const
const mailHosts = ['example.com', 'example.org', 'mail.test'] as const
const systems = ['ios', 'android', 'web'] as const
const roles = ['reader', 'author', 'owner'] as const
const firstSignUpMs = Date.UTC(2020, 0, 1)
const lastSignUpMs = Date.UTC(2026, 0, 1)

/** The contexts of a seed, one after the other: the same in every process. */
export function* contexts(seed: number, count: number): Generator<ShopContext, void, undefined> {
  const random = createRandom(seed)
  for (let i = 0; i < count; i += 1) {
    const name = `user-${i}-${random.between(0, 0xffffff).toString(16)}`
    yield {
      targetingKey: name,
      country: random.pick(countries),
      email: `${name}@${random.pick(mailHosts)}`,
      appVersion: `${random.between(1, 4)}.${random.between(0, 12)}.${random.between(0, 9)}`,
      signedUpAt: new Date(random.between(firstSignUpMs, lastSignUpMs)).toISOString(),
      plan: random.pick(plans),
      age: random.between(16, 90),
      orders: random.between(0, 300),
      staff: random.chance(0.05),
      roles: roles.filter(() => random.chance(0.4)),
      device: { os: random.pick(systems), model: `model-${random.between(1, 40)}` },
    }
  }
}
