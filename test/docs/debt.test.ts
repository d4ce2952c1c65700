import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { readSettings } from '../../server/code/settings-file.ts'
import { DEFAULT_RULES, stages } from '../../server/domain/lifecycle.ts'
import { repositoryRoot } from '../helpers/architecture.ts'

const page = readFileSync(join(repositoryRoot, 'docs/debt.md'), 'utf8')

/** The code blocks of a language. */
function blocks(language: string): string[] {
  const pattern = new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, 'g')
  return [...page.matchAll(pattern)].map(([, code = '']) => code)
}

t.test('the settings of the page are taken', async (t) => {
  const folder = t.testdir()
  writeFileSync(join(folder, 'sluice.config.ts'), blocks('ts').join(''))
  const settings = await readSettings(folder)
  t.match(settings, { clients: ['flags'], openFeature: 'server', exclude: ['vendor/'] })
  t.equal(settings.wrappers.length, 3)
})

t.test('the pipelines are YAML', async (t) => {
  const [action, hook] = blocks('yaml').map((text): unknown => parse(text))
  t.match(action, { jobs: { debt: { steps: [{}, {}, {}, {}, {}] } } })
  t.match(hook, { repos: [{ hooks: [{ entry: /^npx sluice clean/ }] }] })
})

t.test('stages and lengths are those of the code, and links lead somewhere', async (t) => {
  for (const stage of stages) t.match(page, `| \`${stage}\``)
  t.match(page, `\`experiment\` ${DEFAULT_RULES.lifetimeDays.release} days`)
  t.match(page, `\`operational\` ${DEFAULT_RULES.lifetimeDays.operational},`)
  t.match(page, `unchanged for ${DEFAULT_RULES.settledDays} days`)
  t.match(page, `not evaluated for ${DEFAULT_RULES.unusedDays} days`)
  for (const [, link = ''] of page.matchAll(/\]\(([a-z]+\.md)\)/g)) {
    t.ok(existsSync(join(repositoryRoot, 'docs', link)), link)
  }
})
