import { Miniflare } from 'miniflare'
import t from 'tap'
import { bundle } from './bundle.ts'
import { compareWithNode } from './compare-runtimes.ts'
import { readGoldenTexts } from './golden-cases.ts'

t.test('the golden cases come out in workerd as they do in Node', async (t) => {
  const script = await bundle('golden-worker.ts')
  const worker = new Miniflare({ modules: true, script, compatibilityDate: '2026-01-01' })
  t.teardown(() => worker.dispose())
  const body = JSON.stringify(readGoldenTexts())
  const response = await worker.dispatchFetch('http://worker/', { method: 'POST', body })
  t.equal(response.status, 200)
  t.equal(response.headers.get('x-code-generation'), 'EvalError', 'it makes no code of texts')
  compareWithNode(t, 'workerd', await response.text())
})
