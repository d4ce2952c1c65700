// Run by workerd.test.ts inside workerd: answers the texts of golden files with the outcomes.
import { evaluateGolden, whyNoCodeIsMade } from './evaluate-golden.ts'

export default {
  async fetch(request: Request): Promise<Response> {
    const texts: readonly string[] = JSON.parse(await request.text())
    const headers = { 'x-code-generation': whyNoCodeIsMade() }
    return new Response(evaluateGolden(texts), { headers })
  },
}
