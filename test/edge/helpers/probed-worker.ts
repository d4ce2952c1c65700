// The worker of the edge, run by workerd.test.ts: its object counts, and can be out of reach.
import type { Held } from '../../../edge/runtimes/workerd/held-counts.ts'
import type { RequestContext, WorkerEnvironment } from '../../../edge/runtimes/workerd/platform.ts'
import worker, { TextsObject as Texts } from '../../../edge/runtimes/workerd/worker.ts'

interface ProbedEnvironment extends WorkerEnvironment {
  /** How the object fails isolates; it does not if absent. Pushes get through. */
  readonly TEST_TROUBLE?: 'throws' | 'hangs' | 'slow'
}

/** The object, which knows how often it was asked and of which flags it was told counts. */
export class TextsObject extends Texts {
  readonly #trouble: ProbedEnvironment['TEST_TROUBLE']
  #asked = 0
  readonly #counted = new Set<string>()

  constructor(state: ConstructorParameters<typeof Texts>[0], environment: ProbedEnvironment) {
    super(state, environment)
    this.#trouble = environment.TEST_TROUBLE
  }

  override async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url)
    if (pathname === '/test/asked') return new Response(String(this.#asked))
    if (pathname === '/test/counted') return new Response([...this.#counted].join())
    if (pathname === '/news') {
      if (this.#trouble === 'throws') throw new Error('out of reach')
      if (this.#trouble === 'hangs') await new Promise((resolve) => setTimeout(resolve, 5_000))
      if (this.#trouble === 'slow') await new Promise((resolve) => setTimeout(resolve, 300))
      this.#asked += 1
      const held: Held = JSON.parse(await request.clone().text())
      for (const [, { evaluations }] of held.counts) {
        for (const [flagKey] of evaluations) this.#counted.add(flagKey)
      }
    }
    return super.fetch(request)
  }
}

export default {
  async fetch(
    request: Request,
    environment: ProbedEnvironment,
    context: RequestContext,
  ): Promise<Response> {
    if (!new URL(request.url).pathname.startsWith('/test/')) {
      return worker.fetch(request, environment, context)
    }
    const { SLUICE_EDGE: objects } = environment
    return objects.get(objects.idFromName('edge')).fetch(request)
  },
}
