import t from 'tap'
import { openPage } from '../helpers/chromium.ts'
import { bundle } from './bundle.ts'
import { compareWithNode } from './compare-runtimes.ts'
import { readGoldenTexts } from './golden-cases.ts'

t.test('the golden cases come out in Chromium as they do in Node', async (t) => {
  const page = await openPage(t)
  const script = await bundle('golden-page.ts')
  // Every slash that could end the element is escaped; JSON allows that.
  const files = JSON.stringify(readGoldenTexts()).replaceAll('</', '<\\/')
  const html = `<!doctype html><meta charset="utf-8">
    <script type="application/json" id="files">${files}</script>
    <p id="code-generation"></p><p id="outcomes"></p><script type="module" src="/golden.js"></script>`
  await page.route('http://page.test/**', (route) => {
    const isScript = route.request().url().endsWith('.js')
    return route.fulfill({
      contentType: isScript ? 'text/javascript' : 'text/html',
      headers: { 'content-security-policy': "script-src 'self'" },
      body: isScript ? script : html,
    })
  })
  await page.goto('http://page.test/')
  await page.waitForSelector('#outcomes:not(:empty)')
  t.equal(await page.textContent('#code-generation'), 'EvalError', 'it makes no code of texts')
  compareWithNode(t, 'Chromium', (await page.textContent('#outcomes')) ?? '')
})
