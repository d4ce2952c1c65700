import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { keepReferences, readReferences } from '../../../../../debt/references.ts'
import { requireGrant } from '../../../../../http/allow.ts'
import { cutPage, Page, PageQuery } from '../../../../../http/paging.ts'
import { findProject, requireFlag } from '../../../../../http/reading.ts'
import { FlagPath } from '../../../../../schemas/flag.ts'
import { ProjectPath } from '../../../../../schemas/project.ts'
import {
  ReferencesInput,
  ReferenceView,
  RepositoryView,
  type StoredReferences,
} from '../../../../../schemas/references.ts'

const bodyBytesMax = 8 * 1024 * 1024

/** Where code refers to flags, as `sluice refs` found it. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  const { notes } = app.control.store

  app.post(
    '/references',
    {
      bodyLimit: bodyBytesMax,
      schema: {
        operationId: 'uploadReferences',
        summary: 'Keep the references that a repository has',
        description:
          'In place of those kept of the repository before. `sluice refs --upload` sends this; it needs the role editor in the whole project.',
        tags: ['debt'],
        params: ProjectPath,
        body: ReferencesInput,
        response: { 200: RepositoryView },
        commits: false,
      },
    },
    async (request, reply) => {
      const { state } = await findProject(app, request.params.project, request, reply)
      requireGrant(request, { role: 'editor', project: state.project, environments: null })
      const stored = { ...request.body, uploadedAt: new Date().toISOString() }
      await keepReferences(notes, state.project, stored)
      return show(stored)
    },
  )

  app.get(
    '/references',
    {
      schema: {
        operationId: 'listRepositories',
        summary: 'List the repositories that references are kept of',
        tags: ['debt'],
        params: ProjectPath,
        querystring: PageQuery,
        response: { 200: Page(RepositoryView) },
      },
    },
    async (request, reply) => {
      const { state } = await findProject(app, request.params.project, request, reply)
      const all = await readReferences(notes, state.project)
      const page = cutPage(all, ({ repository }) => repository, request.query)
      return { items: page.items.map(show), next: page.next }
    },
  )

  app.get(
    '/flags/:flag/references',
    {
      schema: {
        operationId: 'listReferences',
        summary: 'List the places in code that refer to a flag',
        tags: ['debt'],
        params: FlagPath,
        querystring: PageQuery,
        response: { 200: Page(ReferenceView) },
      },
    },
    async (request, reply) => {
      const { state } = await findProject(app, request.params.project, request, reply)
      const { key } = requireFlag(state, request.params.flag)
      const kept = await readReferences(notes, state.project)
      const places = kept.flatMap(({ repository, commit, branch, references }) =>
        references
          .filter(({ flag }) => flag === key)
          .map(({ flag: _, ...place }) => ({ repository, commit, branch, ...place })),
      )
      return cutPage(places.toSorted(compareKeys), keyOf, request.query)
    },
  )
}

function show({ references, ...rest }: StoredReferences) {
  return {
    ...rest,
    flags: new Set(references.map(({ flag }) => flag)).size,
    references: references.length,
  }
}

interface Place {
  readonly repository: string
  readonly path: string
  readonly line: number
  readonly kind: string
}

/** Sorts as places are read: by repository, file and line. */
function keyOf({ repository, path, line, kind }: Place): string {
  return `${repository}\n${path}\n${String(line).padStart(9, '0')}\n${kind}`
}

function compareKeys(a: Place, b: Place): number {
  return keyOf(a) < keyOf(b) ? -1 : 1
}

export default routes
