import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../system/until.ts'
import { freePort } from './free-port.ts'
import { endWithThisProcess } from './process.ts'

const startMs = 20_000
const debianPath = '/usr/bin/prometheus-alertmanager'

/** An alert as Prometheus sends it. */
export interface SentAlert {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  /** ISO 8601; in the future for one that still fires. */
  readonly startsAt?: string
  readonly endsAt?: string
}

/** A real Alertmanager of a test's own. */
export interface Alertmanager {
  /** Sends alerts, as Prometheus does. */
  post(...alerts: SentAlert[]): Promise<void>
  /** Silences all alerts of a name from now on. */
  silence(alertname: string): Promise<void>
  stop(): Promise<void>
}

/** Starts an Alertmanager with a configuration, which is YAML. */
export async function startAlertmanager(configuration: string): Promise<Alertmanager> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-alertmanager-'))
  const file = join(folder, 'alertmanager.yml')
  await writeFile(file, configuration)
  const url = `http://127.0.0.1:${await freePort()}`
  const child = spawn(
    existsSync(debianPath) ? debianPath : 'alertmanager',
    [
      `--config.file=${file}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=${new URL(url).host}`,
      '--cluster.listen-address=',
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  )
  endWithThisProcess(child)
  const stop = async () => {
    await end(child)
    await rm(folder, { recursive: true, force: true })
  }
  const send = async (path: string, body: unknown) => {
    const answer = await fetch(`${url}/api/v2/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(await answer.text())
  }
  try {
    await until('Alertmanager is ready', startMs, async () => {
      const answer = await fetch(`${url}/-/ready`).catch(() => null)
      return answer?.ok === true
    })
  } catch (error) {
    await stop()
    throw error
  }
  return {
    stop,
    post: (...alerts) => send('alerts', alerts),
    silence: (alertname) =>
      send('silences', {
        matchers: [{ name: 'alertname', value: alertname, isRegex: false }],
        startsAt: new Date().toISOString(),
        endsAt: new Date(Date.now() + 3_600_000).toISOString(),
        createdBy: 'test',
        comment: 'test',
      }),
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill()
  await once(child, 'exit')
}
