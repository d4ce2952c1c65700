import t, { type Test } from 'tap'
import { openTestStream } from '../helpers/event-stream.ts'
import { bootstrapToken } from '../helpers/process.ts'
import { runSluice } from '../server/cli/sluice-process.ts'
import { type Installation, paths, startInstallation } from './installation.ts'
import { type SdkProcess, startSdkProcess } from './sdk-process.ts'
import { until } from './until.ts'

const clientCount = 50
const crowdProcesses = 3
const boundMs = 30_000

interface Crowd {
  readonly processes: readonly SdkProcess[]
  /** The process with one client, `web-0`. */
  readonly lonely: SdkProcess
}

/** Fifty clients of real SDKs: one in a process of its own, the others side by side. */
async function startCrowd(t: Test, { planes, key }: Installation): Promise<Crowd> {
  const lonely = startSdkProcess()
  const crowd = Array.from({ length: crowdProcesses }, () => startSdkProcess())
  const processes = [lonely, ...crowd]
  t.teardown(() => Promise.all(processes.map((one) => one.stop())))
  await Promise.all(
    Array.from({ length: clientCount }, async (_, i) => {
      const client = `web-${i}`
      const one = (i === 0 ? lonely : crowd[i % crowdProcesses]) ?? lonely
      const urls = planes.map(({ url }) => url)
      if (i % 2 === 1) urls.reverse()
      await one.call('open', { client, opening: { urls, key, instance: client } })
      const ready = await one.call('ready', { client, timeoutMs: boundMs })
      if (!ready) throw new Error(`${client} got no flags`)
    }),
  )
  return { processes, lonely }
}

t.setTimeout(240_000)
t.test(
  'a kill is shown to reach all of fifty, and who hangs is named until it obeys',
  async (t) => {
    const installation = await startInstallation('redis')
    t.teardown(() => installation.stop())
    const { api, planes } = installation
    const [first, second = first] = planes
    await api.ask('POST', paths.flags, { body: { key: 'checkout', type: 'boolean' } })
    const { lonely } = await startCrowd(t, installation)
    const receipts = `${paths.environment}/receipts`
    await until('all to have reported', boundMs, async () => {
      const { body } = await api.ask('GET', receipts)
      return body?.connected === clientCount && body.applied === clientCount
    })
    const settings = { SLUICE_URL: second.url, SLUICE_TOKEN: bootstrapToken }
    const sluice = (...args: readonly string[]) =>
      runSluice([...args, '--project', 'shop', '--env', 'production'], settings)

    lonely.signal('SIGSTOP')
    const hung = await sluice(
      'flag',
      'kill',
      'checkout',
      '--reason',
      'x',
      '--follow',
      '--timeout',
      '4s',
    )
    t.equal(hung.code, 1)
    t.match(hung.stderr, /NOT_ALL_APPLIED.*49 of 50 applied/)
    t.match(
      hung.stderr,
      /web-0 +still at \d+\.\d+, not heard of since: last [\d.]+ s before the commit/,
    )
    t.notMatch(hung.stderr, /web-[1-9]/)
    t.match(hung.stdout, /49 of 50 applied \(98 %\)/, 'a line for each change')
    const live = await openTestStream(t, first.url, bootstrapToken, undefined, receipts, {
      accept: 'text/event-stream',
    })
    const { data } = await live.next('receipts')
    t.match(data, { connected: 50, applied: 49, missing: [{ instance: 'web-0' }], msTo100: null })
    t.type(data.msTo95, 'number')

    lonely.signal('SIGCONT')
    await until('it to obey', boundMs, () => live.events.at(-1)?.data.applied === clientCount)
    t.match(live.events.at(-1)?.data, { missing: [], msTo100: Number })
    const proven = await sluice('receipts', '--follow', '--timeout', '20s')
    t.match(proven, { code: 0, stderr: '' })
    t.match(
      proven.stdout,
      /^All 50 instances serve .* in production: 50 % in \d+ ms, 95 % in \d+ ms/m,
    )
    const events = await sluice('receipts', '--follow', '--json')
    t.match(JSON.parse(events.stdout), { connected: 50, applied: 50, missing: [] })
    const { stdout } = await sluice('instances', '--json')
    const { items } = JSON.parse(stdout)
    t.equal(items.length, clientCount)
    t.equal(new Set(items.map(({ plane }: { plane: string }) => plane)).size, 2, 'on either plane')
    t.ok(
      items.every(
        ({ state, mode }: Record<string, string>) => state === 'READY' && mode === 'stream',
      ),
    )
    t.comment(`ms to 50 %: ${data.msTo50}, to 95 %: ${data.msTo95}`)
  },
)
