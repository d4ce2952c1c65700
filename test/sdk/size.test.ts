import t from 'tap'
import { measureBundles } from '../../scripts/size.ts'

t.test('the SDK stays as small as it is', async (t) => {
  const bundles = await measureBundles()
  t.equal(bundles.length, 2)
  for (const { name, minifiedBytes, gzippedBytes, limitBytes } of bundles) {
    t.ok(gzippedBytes <= limitBytes, `${name}: ${gzippedBytes} of ${limitBytes} bytes gzipped`)
    t.ok(gzippedBytes > limitBytes * 0.9, `${name}: the limit is near`)
    t.ok(minifiedBytes > gzippedBytes * 2, `${name}: ${minifiedBytes} bytes minified`)
  }
})
