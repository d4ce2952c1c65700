import t from 'tap'
import { expectKilled, expectNothingLost, expectServing, openScene, writeOn } from './crash.ts'
import { paths, startInstallation } from './installation.ts'
import { readSeed } from './random.ts'

const rounds = 3

t.setTimeout(240_000)
t.test('kill -9 of the embedded control plane loses nothing acknowledged', async (t) => {
  const installation = await startInstallation('embedded')
  t.teardown(() => installation.stop())
  const scene = await openScene(t, installation, readSeed(t))
  const [plane] = installation.planes
  for (let round = 0; round < rounds; round += 1) {
    await writeOn(scene)
    await plane.kill9()
    await expectServing(t, scene, 'while the control plane is gone')
    await expectKilled(t, scene)
    await plane.restart()
    const { body } = await installation.api.ask('GET', paths.config('checkout'))
    t.match(body, { killed: { reason: 'errors' } }, 'the kill is there after the restart')
  }
  await writeOn(scene)
  await expectNothingLost(t, scene)
})
