import t from 'tap'
import { expectations } from './matrix/expectations.ts'
import { type Case, expectedStatus, unreachedScopes } from './matrix/rules.ts'
import { type Actor, type Answer, createWorld, type World } from './matrix/world.ts'

/**
 * Every route of the app, as it was really built, by every kind of token, role and reach. What is
 * refused must have changed nothing.
 */
t.test('every route lets in those it should, and nobody else', async (t) => {
  const world = await createWorld(t)
  t.same(unreachedScopes(), [])
  const known = world.routes.filter((route) => !route.startsWith('HEAD '))
  t.same(
    known.filter((route) => !Object.hasOwn(expectations, route)),
    [],
    'enter these routes in matrix/expectations.ts',
  )
  t.same(
    Object.keys(expectations).filter((route) => !world.routes.includes(route)),
    [],
    'these routes are gone',
  )
  let count = 0
  const wrong: string[] = []
  for (const [route, cases] of Object.entries(expectations)) {
    for (const method of methodsOf(world, route)) {
      for (const one of cases) {
        for (const actor of world.actors) {
          if (one.onlySuccesses === true && expectedStatus(actor, one.rule) !== 200) continue
          if (one.onlyRefusals === true && expectedStatus(actor, one.rule) === 200) continue
          if (method === 'HEAD' && !headsToo(actor)) continue
          count += 1
          const fault = await faultOf(world, method, one, actor)
          if (fault !== null) wrong.push(`${route} (${one.name ?? ''}): ${nameOf(actor)}: ${fault}`)
        }
      }
    }
  }
  t.same(wrong, [])
  t.comment(`${Object.keys(expectations).length} routes, ${world.actors.length} actors, ${count}`)
  t.ok(count > 2000, `${count} cases`)
})

/** A HEAD is answered by the code of its GET: those who differ from each other in reading suffice. */
function headsToo(actor: Actor): boolean {
  return !('role' in actor) || (actor.kind === 'personal' && actor.role === 'viewer')
}

/** The method of a route, and HEAD where Fastify answers it beside a GET. */
function methodsOf({ routes }: World, route: string): string[] {
  const [method = '', path] = route.split(' ')
  return method === 'GET' && routes.includes(`HEAD ${path}`) ? ['GET', 'HEAD'] : [method]
}

async function faultOf(
  world: World,
  method: string,
  { rule, request }: Case,
  actor: Actor,
): Promise<string | null> {
  const expected = expectedStatus(actor, rule)
  const { path, ...rest } = await request(world, expected === 200)
  const before = heads(world)
  const answer = await world.send(method, path, { ...rest, token: actor.token })
  if (expected === 200) return answer.status < 400 ? null : `refused: ${describe(answer)}`
  if (answer.status !== expected) return `not ${expected}: ${describe(answer)}`
  if (heads(world) !== before) return 'refused, and yet something changed'
  return method === 'HEAD' ? null : bodyFault(answer, expected, actor)
}

/** A refusal says what was wrong: the code, and for roles which one is needed. */
function bodyFault({ body }: Answer, expected: 401 | 403 | 404, actor: Actor): string | null {
  const code = { 401: 'UNAUTHENTICATED', 403: 'FORBIDDEN', 404: 'NOT_FOUND' }[expected]
  const detail = String(body.detail)
  if (body.code !== code) return `${detail} has the code ${body.code}`
  if (expected !== 403 || !('role' in actor)) return null
  const says = body.needed === undefined ? /SDK/ : /needs the role \w+ in /
  return says.test(detail) ? null : `does not say what is needed: ${detail}`
}

function heads({ server }: World): string {
  const { projects } = server.control
  const revisions = [projects.system, ...projects.feeds()].map(({ state }) => state.head?.commitId)
  return revisions.join()
}

function nameOf(actor: Actor): string {
  return 'role' in actor ? `${actor.kind} ${actor.role} of ${actor.scope}` : actor.kind
}

function describe({ status, body }: Answer): string {
  return `${status} ${JSON.stringify(body).slice(0, 300)}`
}
