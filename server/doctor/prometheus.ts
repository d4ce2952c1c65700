import type { Config } from '../config.ts'
import { Prometheus } from '../ramps/prometheus.ts'
import { readPrometheusSettings } from '../ramps/prometheus-settings.ts'
import { causeOf, type Finding, fail, ok, warn } from './finding.ts'

/** Asks the Prometheus of the settings for a number, as a gate would; nothing without one. */
export async function prometheusFindings(config: Config): Promise<Finding[]> {
  let prometheus: Prometheus | undefined
  try {
    const settings = readPrometheusSettings(config)
    if (settings === undefined) return []
    prometheus = new Prometheus(settings)
    const { value, warnings } = await prometheus.query('vector(1)')
    if (value !== 1) {
      const detail = `it answers vector(1) with ${value ?? 'nothing'}`
      return [fail('prometheus', detail, 'check SLUICE_PROMETHEUS_URL')]
    }
    if (warnings.length === 0) return [ok('prometheus', 'it answers the queries of gates')]
    const advice = 'an answer with a warning is never a Go'
    return [warn('prometheus', `it warns: ${warnings.join('; ')}`, advice)]
  } catch (error) {
    const advice =
      'gates with a query cannot be measured: check SLUICE_PROMETHEUS_URL and its token'
    return [fail('prometheus', causeOf(error), advice)]
  } finally {
    await prometheus?.close()
  }
}
