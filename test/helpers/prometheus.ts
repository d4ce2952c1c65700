import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../system/until.ts'
import { freePort } from './free-port.ts'

const startMs = 20_000

/** A real Prometheus of a test's own. */
export interface PrometheusServer {
  readonly url: string
  stop(): Promise<void>
}

/** Starts a Prometheus that reads the metrics of an address once a second. */
export async function startPrometheus(target: string): Promise<PrometheusServer> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-prometheus-'))
  const config = join(folder, 'prometheus.yml')
  const job = `{job_name: app, static_configs: [{targets: ['${target}']}]}`
  await writeFile(config, `global: {scrape_interval: 1s}\nscrape_configs: [${job}]\n`)
  const port = await freePort()
  const child = spawn(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  )
  const url = `http://127.0.0.1:${port}`
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill()
      await once(child, 'exit')
    }
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await until('Prometheus is ready', startMs, async () => {
      const answer = await fetch(`${url}/-/ready`).catch(() => null)
      return answer?.ok === true
    })
  } catch (error) {
    await stop()
    throw error
  }
  return { url, stop }
}
