import { answerOfrep, type EdgePorts } from './edge.ts'
import { problemAnswer } from './problem.ts'
import { fromWeb, toWeb } from './web.ts'

/** How an edge is made. */
export interface EdgeOptions extends EdgePorts {
  /** Path that everything is served under, for example `/flags`; the root if absent. */
  readonly basePath?: string
  /** Hears of defects: what a request could not cause is answered with 500 and told here. */
  readonly onDefect?: (error: unknown) => void
}

/** Makes an edge as one handler of the Fetch API, for any runtime that has it. Never rejects. */
export function createEdge(options: EdgeOptions): (request: Request) => Promise<Response> {
  const { basePath = '', onDefect } = options
  return async (request) => {
    try {
      return toWeb(await answerOfrep(fromWeb(request, basePath), options))
    } catch (error) {
      onDefect?.(error)
      return toWeb(
        problemAnswer({ code: 'INTERNAL', detail: 'The log of the edge has the cause.' }),
      )
    }
  }
}
