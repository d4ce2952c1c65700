import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import { Problem } from '../schemas/problem.ts'
import { hoistTitled } from './components.ts'
import { isJsonObject, memberOf } from './json-object.ts'
import { describeOperation } from './operation.ts'
import { problemExamples } from './problem-examples.ts'
import { securitySchemes } from './security.ts'
import { tags } from './tags.ts'

const description = `
Feature flags with edge evaluation. Everything the console and the command line do, they do through
this API.

Commands in these pages work when pasted into a shell beside a server with the demo project:

\`\`\`sh
export SLUICE_URL=http://127.0.0.1:4400
export SLUICE_TOKEN=$(cat data/admin-token)
export SLUICE_KEY=<the key of an environment, shown at the first start>
export SLUICE_EDGE_KEY=$(npx sluice token create --kind edge --env staging --name edge --secret)
\`\`\`

Every refusal is a problem document (RFC 9457) with a stable \`code\`. A change sends the \`ETag\` that
was read in \`If-Match\`, so that nobody's change is lost; a request repeated under its
\`Idempotency-Key\` is done once. Members that are not known are refused.
`

/** How the OpenAPI document is made from the routes. */
export function documentOptions(basePath: string, version: string): FastifyDynamicSwaggerOptions {
  return {
    openapi: {
      openapi: '3.1.1',
      info: {
        title: 'Sluice',
        version,
        description: description.trim(),
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: basePath === '' ? '/' : basePath, description: 'This server' }],
      tags,
      components: { securitySchemes, schemas: {} },
    },
    convertConstToEnum: false,
    refResolver: {
      buildLocalReference: (schema, _base, _fragment, i) => String(schema.$id ?? `schema-${i}`),
    },
    transform: ({ schema = {}, url, route }) => {
      if (schema.hide === true) return { schema, url }
      const path = url.slice(basePath.length)
      return { schema: describeOperation({ method: String(route.method), schema }, path), url }
    },
    transformObject: (made) => {
      if (!('openapiObject' in made)) throw new Error('the document is not OpenAPI 3')
      complete(made.openapiObject)
      return made.openapiObject
    },
  }
}

function complete(document: object): void {
  const components = memberOf(document, 'components')
  const paths = memberOf(document, 'paths')
  const schemas = memberOf(components, 'schemas')
  schemas.Problem = { ...Problem }
  allowNoBody(paths)
  hoistTitled(paths, schemas)
  const used = JSON.stringify(paths).matchAll(/#\/components\/examples\/([A-Z_]+)/g)
  components.examples = problemExamples(new Set([...used].map(([, code]) => code ?? '')))
}

/** A body that may be null may be left out, too. */
function allowNoBody(paths: object): void {
  for (const operations of Object.values(paths)) {
    for (const operation of Object.values(operations)) {
      const body = memberOf(operation, 'requestBody')
      const { anyOf } = memberOf(memberOf(memberOf(body, 'content'), 'application/json'), 'schema')
      if (!Array.isArray(anyOf)) continue
      if (anyOf.some((one) => isJsonObject(one) && one.type === 'null')) body.required = false
    }
  }
}
