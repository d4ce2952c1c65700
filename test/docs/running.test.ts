import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { repositoryRoot } from '../helpers/architecture.ts'
import { readSettings, unknownSettings } from '../helpers/settings.ts'

const page = readFileSync(join(repositoryRoot, 'docs/running.md'), 'utf8')

/** The first block of code in a language. */
function block(language: string): string {
  return new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? ''
}

t.test('the page names settings, files and headings that there are', async (t) => {
  const named = [...page.matchAll(/\b((?:SLUICE|REDIS|OTEL)_[A-Z_]+[A-Z])\b/g)].map(
    ([, name = '']) => name,
  )
  t.ok(named.length >= 15, String(named.length))
  t.same(unknownSettings(named), [])
  for (const [, link = ''] of page.matchAll(/\]\(([^)#]+)(?:#[\w-]+)?\)/g)) {
    t.ok(existsSync(join(repositoryRoot, 'docs', link)), link)
  }
})

t.test('the README lists every setting', async (t) => {
  const readme = readFileSync(join(repositoryRoot, 'README.md'), 'utf8')
  t.same(
    readSettings().names.filter((name) => !readme.includes(`\`${name}\``)),
    [],
  )
})

t.test('Prometheus takes the configuration that the page shows', async (t) => {
  const folder = t.testdir({ 'prometheus.yml': block('yaml') })
  const args = ['check', 'config', '--syntax-only', join(folder, 'prometheus.yml')]
  const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' })
  t.equal(status, 0, `${stdout}${stderr}`)
})

t.test('the secrets that the page makes are those that compose mounts', async (t) => {
  const compose: unknown = parse(readFileSync(join(repositoryRoot, 'docker-compose.yml'), 'utf8'))
  const made = new Set([...page.matchAll(/> secrets\/(\w+)/g)].map(([, name]) => name))
  t.same(made, new Set(Object.keys(Object(Reflect.get(Object(compose), 'secrets')))))
})
