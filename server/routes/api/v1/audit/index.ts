import { requireInInstallation } from '../../../../http/allow.ts'
import { auditRoutes } from '../../../../http/audit-routes.ts'
import { caughtUp } from '../../../../http/reading.ts'

/** What happened to the installation: projects, tokens, signing keys. Its admins see it. */
export default auditRoutes({
  name: 'SystemAudit',
  of: 'of the installation',
  params: {},
  feedOf: async (request, reply) => {
    requireInInstallation(request, 'admin')
    return caughtUp(request.server.control.projects.system, request, reply)
  },
})
