import type { EdgeAnswer, EdgeRequest } from './exchange.ts'

/** What a page may send, and what it may read of an answer. */
const ALLOWED_HEADERS = 'authorization, content-type, if-none-match, x-api-key'
const EXPOSED_HEADERS = 'etag, retry-after, sluice-revision'
/** Browsers remember a permission no longer than this, seconds. */
const MAX_AGE = '7200'

/**
 * Answers a browser that asks whether a page may send a request. It does not say with which key, so
 * every page may ask: whether the key allows the page is decided when the request itself comes.
 */
export function preflightAnswer(request: EdgeRequest): EdgeAnswer {
  return {
    status: 204,
    headers: {
      'access-control-allow-origin': request.header('origin') ?? '*',
      'access-control-allow-methods': 'POST, GET',
      'access-control-allow-headers': ALLOWED_HEADERS,
      'access-control-max-age': MAX_AGE,
      vary: 'origin',
    },
    body: null,
  }
}

/** Lets the page that sent a request read the answer; an answer to no page stays as it is. */
export function allowPage(request: EdgeRequest, answer: EdgeAnswer): EdgeAnswer {
  const origin = request.header('origin')
  if (origin === null) return answer
  const headers = {
    ...answer.headers,
    'access-control-allow-origin': origin,
    'access-control-expose-headers': EXPOSED_HEADERS,
    vary: ['origin', answer.headers.vary ?? []].flat().join(', '),
  }
  return { ...answer, headers }
}
