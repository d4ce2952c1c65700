import type { EnvironmentDelivery } from '../../../server/delivery/environment-delivery.ts'
import type { TestServer } from '../../helpers/server.ts'

/** What a server delivers of an environment of its only project. */
export function deliveryOf(server: TestServer, environment: string): EnvironmentDelivery {
  const [feed] = server.control.projects.feeds()
  const id = feed?.state.documents.environment.get(environment)?.id ?? ''
  const delivery = server.control.deliveries.get(id)
  if (delivery === undefined) throw new Error(`${environment} is not delivered`)
  return delivery
}

/** Targets that take about so many bytes. */
export function targetsOf(sizeBytes: number, prefix = 'user'): { targets: object[] } {
  const values = Array.from({ length: Math.ceil(sizeBytes / 50) }, (_, i) =>
    `${prefix}-${i}-`.padEnd(47, 'x'),
  )
  return { targets: [{ variation: 'on', values }] }
}
