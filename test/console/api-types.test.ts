import { readFileSync } from 'node:fs'
import t from 'tap'
import { apiTypesFile, readOpenApi, writeApiTypes } from '../../scripts/console-api.ts'

t.test('the types that the console is checked against are those of the API', async (t) => {
  const types = await writeApiTypes(await readOpenApi())
  t.equal(readFileSync(apiTypesFile, 'utf8'), types, 'run `node scripts/console-api.ts`')
})
