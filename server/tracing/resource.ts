import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { parseKeyPairsIntoRecord } from '@opentelemetry/core'
import { defaultResource, type Resource, resourceFromAttributes } from '@opentelemetry/resources'
import { readVersion } from '../version.ts'

/** What the settings say of the process that traces. */
export interface ResourceSettings {
  /** `OTEL_SERVICE_NAME`: goes before a name among the attributes. */
  readonly serviceName: string | undefined
  /** `OTEL_RESOURCE_ATTRIBUTES`: `name=value` pairs with commas between, percent-encoded. */
  readonly attributes: string | undefined
}

/**
 * The process as traces name it. What the settings say goes before what Sluice knows of itself, but
 * for pairs that cannot be read, whose number is given.
 */
export function describeProcess({ serviceName, attributes = '' }: ResourceSettings): {
  readonly resource: Resource
  readonly unreadablePairs: number
} {
  const given = attributes.split(',').filter((pair) => pair.trim() !== '')
  const read = given.map((pair) => parseKeyPairsIntoRecord(pair))
  const own = {
    'service.name': 'sluice',
    'service.version': readVersion(),
    // A process that starts again is another instance, whatever its host and number are.
    'service.instance.id': randomUUID(),
    'host.name': hostname(),
    'process.pid': process.pid,
  }
  const named = serviceName === undefined ? {} : { 'service.name': serviceName }
  return {
    resource: defaultResource().merge(
      resourceFromAttributes({ ...own, ...Object.assign({}, ...read), ...named }),
    ),
    unreadablePairs: read.filter((pair) => Object.keys(pair).length === 0).length,
  }
}
