import t from 'tap'
import { createApi } from './api.ts'
import { expectKilled, expectNothingLost, expectServing, openScene, writeOn } from './crash.ts'
import { paths, startInstallation } from './installation.ts'
import { readSeed } from './random.ts'

t.setTimeout(240_000)
t.test('kill -9 of a control plane or of Redis loses nothing acknowledged', async (t) => {
  const installation = await startInstallation('redis')
  t.teardown(() => installation.stop())
  const scene = await openScene(t, installation, readSeed(t))
  const [plane, other] = installation.planes
  const { redis } = installation
  if (other === undefined || redis === undefined) throw new Error('two planes are needed')

  await t.test('the other control plane goes on', async (t) => {
    await writeOn(scene)
    await plane.kill9()
    await expectServing(t, scene, 'while one control plane is gone')
    await writeOn(scene)
    await plane.restart()
  })

  for (const round of ['once', 'again']) {
    await t.test(`without Redis reads go on and writes are refused, ${round}`, async (t) => {
      await writeOn(scene)
      await redis.kill9()
      const api = createApi(other.url)
      const path = paths.config('steady')
      const { status, body } = await api.send('POST', `${path}/kill`, { body: { reason: 'x' } })
      t.equal(status, 503)
      t.match(body, { code: /^(STORE_UNAVAILABLE|OUTCOME_UNKNOWN)$/ })
      const read = await api.ask('GET', paths.config('checkout'))
      t.match(read.body, { killed: { reason: 'errors' } }, 'reads come from memory')
      await expectServing(t, scene, 'without Redis')
      await expectKilled(t, scene)
      await redis.restart()
    })
  }
  await writeOn(scene)
  await expectNothingLost(t, scene)
})
