import { Value } from '@sinclair/typebox/value'
import { auditRoutes } from '../../../../../../http/audit-routes.ts'
import { findProject } from '../../../../../../http/reading.ts'
import { ProjectPath } from '../../../../../../schemas/project.ts'

/** What happened in a project. */
export default auditRoutes({
  name: 'Audit',
  of: 'in a project',
  params: { params: ProjectPath },
  feedOf: async (request, reply) => {
    if (!Value.Check(ProjectPath, request.params)) throw new Error('route without a project')
    return findProject(request.server, request.params.project, request, reply)
  },
})
