import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { until } from '../system/until.ts'
import { freePort } from './free-port.ts'

const startMs = 20_000
const run = promisify(execFile)

/** A real Prometheus of a test's own. */
export interface PrometheusServer {
  readonly url: string
  stop(): Promise<void>
}

/** How a Prometheus of a test differs from the usual one. */
export interface PrometheusOptions {
  /** More lines of its configuration. */
  readonly config?: string
  /** More of its arguments. */
  readonly args?: readonly string[]
  /** What it has measured before it starts, as OpenMetrics text with timestamps. */
  readonly past?: string
}

/** Starts a Prometheus that reads the metrics of an address once a second. */
export async function startPrometheus(
  target: string,
  { config: more = '', args = [], past }: PrometheusOptions = {},
): Promise<PrometheusServer> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-prometheus-'))
  const config = join(folder, 'prometheus.yml')
  const job = `{job_name: app, static_configs: [{targets: ['${target}']}]}`
  await writeFile(config, `global: {scrape_interval: 1s}\nscrape_configs: [${job}]\n${more}`)
  if (past !== undefined) {
    const text = join(folder, 'past.txt')
    await writeFile(text, past)
    await run('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', text, join(folder, 'data')])
  }
  const port = await freePort()
  const child = spawn(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
      ...args,
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
