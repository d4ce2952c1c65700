import t from 'tap'
import { measureBundles } from '../../scripts/size.ts'

t.test('the SDK stays as small as it is', async (t) => {
  const bundles = await measureBundles()
  t.equal(bundles.length, 5)
  for (const { name, minifiedBytes, gzippedBytes, limitBytes } of bundles) {
    t.ok(gzippedBytes <= limitBytes, `${name}: ${gzippedBytes} of ${limitBytes} bytes gzipped`)
    t.ok(gzippedBytes > limitBytes * 0.9, `${name}: the limit is near`)
    t.ok(minifiedBytes > gzippedBytes * 1.5, `${name}: ${minifiedBytes} bytes minified`)
  }
})

t.test(
  'the evaluator carries neither explanations nor texts nor anything of the client',
  async (t) => {
    const [evaluator, client] = await measureBundles()
    const paths = evaluator?.modules.map(([path]) => path) ?? []
    t.ok(paths.includes('sdk/evaluate/flag.ts'))
    const others = /client|explain|delta|parse-snapshot|scan-snapshot|skip-json/
    t.same(
      paths.filter((path) => others.test(path)),
      [],
    )
    const sum = evaluator?.modules.reduce((total, [, bytes]) => total + bytes, 0) ?? 0
    t.ok(sum > (evaluator?.minifiedBytes ?? 0) * 0.95, `${sum} bytes are accounted for`)
    t.notOk(client?.modules.some(([path]) => path.includes('explain')))
  },
)
