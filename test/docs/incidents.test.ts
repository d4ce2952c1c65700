import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { repositoryRoot } from '../helpers/architecture.ts'

const page = readFileSync(join(repositoryRoot, 'docs/incidents.md'), 'utf8')

t.test('its links lead somewhere', async (t) => {
  for (const [, link = '', anchor] of page.matchAll(/\]\(([^)#]+)(?:#([\w-]+))?\)/g)) {
    const path = join(repositoryRoot, 'docs', link)
    t.ok(existsSync(path), link)
    if (anchor === undefined) continue
    const headings = [...readFileSync(path, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, text = '']) =>
      text
        .toLowerCase()
        .replaceAll(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    )
    t.ok(headings.includes(anchor), `${link}#${anchor}`)
  }
})
