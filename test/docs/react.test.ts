import { join, relative } from 'node:path'
import t from 'tap'
import { startRuntimes, switchCheckout, untilServed } from '../edge/helpers/runtimes.ts'
import { repositoryRoot } from '../helpers/architecture.ts'
import { bundle } from '../helpers/bundle.ts'
import { openPage } from '../helpers/chromium.ts'
import { servePage } from '../helpers/page-server.ts'
import { compile, filesOf, pageRecipe, settingsFor } from './recipe.ts'

const folder = t.testdir({
  ...filesOf(pageRecipe),
  'tsconfig.json': settingsFor(['ES2023', 'DOM', 'DOM.Iterable']),
})

t.test('the recipe for React compiles as strictly as the project', async (t) => {
  t.equal(await compile(folder), '')
})

t.test('a kill changes the page, behind an edge of Node and one in workerd', async (t) => {
  const { server, clientKey, urls } = await startRuntimes(t)
  const script = await bundle(relative(repositoryRoot, join(folder, 'main.tsx')))
  const page = await openPage(t)
  for (const [name, url] of urls.filter(([name]) => name.startsWith('an edge'))) {
    await page.goto(await servePage(t, script, { url, key: clientKey.secret, user: 'user-1' }))
    await page.getByText('new checkout').waitFor()
    await switchCheckout(server, 'kill')
    if (name.endsWith('workerd')) {
      // It tells of no changes; a page that is looked at again asks.
      await untilServed(url, clientKey.secret, false)
      await page.dispatchEvent('body', 'visibilitychange')
    }
    await page.getByText('old checkout').waitFor()
    await page.reload()
    await page.getByText('old checkout').waitFor()
    t.match(await page.evaluate('JSON.stringify(localStorage)'), /checkout/, name)
    await switchCheckout(server, 'restore')
    for (const [, one] of urls) await untilServed(one, clientKey.secret, true)
  }
})
