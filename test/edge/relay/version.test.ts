import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { EDGE_NAME } from '../../../edge/relay/relayed-reports.ts'
import { repositoryRoot } from '../../helpers/architecture.ts'

t.test('reports carry the version of the package', async (t) => {
  const { version } = JSON.parse(readFileSync(join(repositoryRoot, 'edge/package.json'), 'utf8'))
  t.equal(EDGE_NAME, `sluice-edge/${version}`)
})
