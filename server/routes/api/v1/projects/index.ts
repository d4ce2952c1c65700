import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { contentsOf, deleteProjectDecision } from '../../../../changes/deletions.ts'
import { createProject, patchProjectDecision } from '../../../../changes/projects.ts'
import { documentName } from '../../../../domain/documents.ts'
import { refuseReadOnly } from '../../../../domain/read-only.ts'
import { requireAllowed, seesProject } from '../../../../http/allow.ts'
import { requireMatch, writeEtag } from '../../../../http/etag.ts'
import { cutPage, Page, PageQuery } from '../../../../http/paging.ts'
import { caughtUp, noProject } from '../../../../http/reading.ts'
import { documentEtag, showProject } from '../../../../http/views.ts'
import { authorOf, created, write } from '../../../../http/writing.ts'
import {
  DeletionQuery,
  ProjectInput,
  ProjectPatch,
  ProjectPath,
  ProjectView,
} from '../../../../schemas/project.ts'
import type { ProjectState } from '../../../../state/project-state.ts'

/** Projects: the outermost unit; flags and environments belong to one. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  const { projects } = app.control

  app.get(
    '/',
    {
      schema: {
        operationId: 'listProjects',
        summary: 'List projects',
        tags: ['projects'],
        querystring: PageQuery,
        response: { 200: Page(ProjectView) },
      },
    },
    async (request, reply) => {
      const { state } = await caughtUp(projects.system, request, reply)
      const all = [...state.documents.project.present()].map(([, one]) => one)
      const seen = all.filter(({ id }) => seesProject(request, id)).map(showProject)
      seen.sort((a, b) => (a.key < b.key ? -1 : 1))
      return cutPage(seen, (one) => one.key, request.query)
    },
  )

  app.post(
    '/',
    {
      schema: {
        operationId: 'createProject',
        summary: 'Create a project',
        description: 'No environment is made unless named.',
        tags: ['projects'],
        body: ProjectInput,
        response: { 201: ProjectView },
        refuses: ['ALREADY_EXISTS'],
      },
    },
    async (request, reply) => {
      await caughtUp(projects.system, request, reply)
      // The beginning of its log is no document that a decision names: ask before it is made.
      const doc = documentName.project(request.body.key)
      requireAllowed(request, projects.system.state, { put: [], drop: [{ doc }] })
      const author = authorOf(request)
      const done = await createProject(app.control, request.body, author, (decide) =>
        write(request, reply, projects.system, decide),
      )
      return created(request, reply, done, done.result.key).send(showProject(done.result))
    },
  )

  app.get(
    '/:project',
    {
      schema: {
        operationId: 'getProject',
        summary: 'Read a project',
        tags: ['projects'],
        params: ProjectPath,
        response: { 200: ProjectView },
        gives: ['ETag'],
      },
    },
    async (request, reply) => {
      const { state } = await caughtUp(projects.system, request, reply)
      await projects.find(request.params.project)
      const project = requireProject(request, state, request.params.project)
      reply.header('etag', documentEtag(state, documentName.project(project.key)))
      return showProject(project)
    },
  )

  app.patch(
    '/:project',
    {
      schema: {
        operationId: 'updateProject',
        summary: 'Change a project',
        tags: ['projects'],
        params: ProjectPath,
        body: ProjectPatch,
        response: { 200: ProjectView },
      },
    },
    async (request, reply) => {
      await caughtUp(projects.system, request, reply)
      await projects.find(request.params.project)
      const author = authorOf(request)
      const done = await write(request, reply, projects.system, (state) => {
        const project = requireProject(request, state, request.params.project)
        const shown = showProject(project)
        const etag = documentEtag(state, documentName.project(project.key))
        requireMatch(request.headers['if-match'], etag, `project ${project.key}`, shown)
        refuseReadOnly(request.body, shown, ['key', 'createdAt'])
        return patchProjectDecision(state, project, request.body, author)
      })
      reply.header('etag', writeEtag(done.pair.epoch, done.pair.revision))
      return showProject(done.result)
    },
  )

  app.delete(
    '/:project',
    {
      schema: {
        operationId: 'deleteProject',
        summary: 'Delete a project',
        description:
          'While it has environments, the answer says what would go with it, and it is deleted only with `includingContents=true`. Its tokens are deleted, and the streams of its SDKs are cut. A new project of the same key is another project.',
        tags: ['projects'],
        params: ProjectPath,
        querystring: DeletionQuery,
        response: { 204: Type.Null() },
        refuses: ['IN_USE'],
      },
    },
    async (request, reply) => {
      await caughtUp(projects.system, request, reply)
      const feed = await projects.find(request.params.project)
      // What it holds is counted as the store has it, and not as this plane last heard.
      await feed?.refresh()
      const author = authorOf(request)
      await write(request, reply, projects.system, (state) => {
        const project = requireProject(request, state, request.params.project)
        const etag = documentEtag(state, documentName.project(project.key))
        const what = `project ${project.key}`
        requireMatch(request.headers['if-match'], etag, what, showProject(project))
        if (feed?.state.project !== project.id) throw noProject(project.key)
        // Only whoever may delete it is told what it holds.
        requireAllowed(request, state, {
          put: [],
          drop: [{ doc: documentName.project(project.key) }],
        })
        const including = request.query.includingContents === 'true'
        const contents = contentsOf(feed.state)
        return deleteProjectDecision(state, project, contents, including, author)
      })
      return reply.code(204).send(null)
    },
  )
}

function requireProject(request: FastifyRequest, state: ProjectState, key: string) {
  const project = state.documents.project.get(key)
  if (project === undefined || !seesProject(request, project.id)) throw noProject(key)
  return project
}

export default routes
