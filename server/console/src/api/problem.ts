/** A member of a request that was refused. */
export interface ProblemFault {
  readonly path: string
  readonly code: string
  readonly message: string
}

/** A refusal of the API, or that it could not be reached (`UNREACHABLE`). */
export class ApiProblem extends Error {
  readonly code: string
  readonly status: number
  readonly title: string
  readonly faults: readonly ProblemFault[]
  /** With VERSION_MISMATCH: what the resource is now. */
  readonly current: unknown

  constructor(members: {
    code: string
    status: number
    title: string
    detail: string
    faults?: readonly ProblemFault[]
    current?: unknown
  }) {
    super(members.detail)
    this.name = 'ApiProblem'
    this.code = members.code
    this.status = members.status
    this.title = members.title
    this.faults = members.faults ?? []
    this.current = members.current
  }
}

/** The problem that an answer of the API tells of. */
export async function readProblem(answer: Response): Promise<ApiProblem> {
  const body: unknown = await answer.json().catch(() => null)
  const text = (name: string, otherwise: string) => {
    const value = memberOf(body, name)
    return typeof value === 'string' ? value : otherwise
  }
  const errors = memberOf(body, 'errors')
  return new ApiProblem({
    code: text('code', 'INTERNAL'),
    status: answer.status,
    title: text('title', `The server answered ${answer.status}`),
    detail: text('detail', 'The answer did not come from Sluice; a proxy may be in between.'),
    faults: Array.isArray(errors) ? errors.filter(isFault) : [],
    current: memberOf(body, 'current'),
  })
}

/** The problem of a request that got no answer. */
export function unreachable(): ApiProblem {
  return new ApiProblem({
    code: 'UNREACHABLE',
    status: 0,
    title: 'The server cannot be reached',
    detail:
      'It is not known whether it got the request. What you see is read again when the connection is back; nothing is done again by itself.',
  })
}

/** Any error as a problem that can be shown. */
export function toProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error
  const detail = error instanceof Error ? error.message : String(error)
  return new ApiProblem({ code: 'INTERNAL', status: 0, title: 'The console failed', detail })
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return Reflect.get(value, name)
}

function isFault(value: unknown): value is ProblemFault {
  return (
    typeof memberOf(value, 'path') === 'string' && typeof memberOf(value, 'message') === 'string'
  )
}
