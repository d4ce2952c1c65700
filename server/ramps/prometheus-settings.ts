import { readFileSync } from 'node:fs'
import { type Config, ConfigError } from '../config.ts'
import type { PrometheusSettings } from './prometheus.ts'

/** Headers that the request itself needs, or that carry what other settings say. */
const ownHeaders =
  /^(?:authorization|connection|content-.*|expect|host|keep-alive|te|trailer|transfer-encoding|upgrade)$/i

/**
 * How to ask the Prometheus of the settings; undefined without one. Throws ConfigError, which shows
 * no value: each may hold a secret.
 */
export function readPrometheusSettings(config: Config): PrometheusSettings | undefined {
  const {
    SLUICE_PROMETHEUS_URL: url,
    SLUICE_PROMETHEUS_TOKEN: token,
    SLUICE_PROMETHEUS_TOKEN_FILE: tokenFile,
    SLUICE_PROMETHEUS_HEADER: header,
  } = config
  if (url === undefined) return undefined
  const hasToken = token !== undefined || tokenFile !== undefined
  if (checkUrl(url) && hasToken) {
    throw new ConfigError(
      'SLUICE_PROMETHEUS_URL holds a user or password, and there is a SLUICE_PROMETHEUS_TOKEN too: only one of them can be sent',
    )
  }
  // A file that is missing is found now and not by the first gate.
  if (token === undefined && tokenFile !== undefined) checkTokenFile(tokenFile)
  return {
    url,
    ...(token === undefined ? { tokenFile } : { token }),
    header: header === undefined ? undefined : readHeader(header),
  }
}

/** Whether an address holds credentials. */
function checkUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.hash !== '' || !isDecodable(url)) {
    throw new ConfigError(
      'SLUICE_PROMETHEUS_URL must be an address such as https://user:password@prometheus.example/path, without #; characters such as / @ # % in a user or password are percent-encoded',
    )
  }
  return url.username !== '' || url.password !== ''
}

function isDecodable({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username)
    decodeURIComponent(password)
    return true
  } catch {
    return false
  }
}

function checkTokenFile(path: string): void {
  let text: string
  try {
    text = readFileSync(path, 'utf8').trim()
  } catch (error) {
    const cause = error instanceof Error ? error.message : 'unknown cause'
    throw new ConfigError(`SLUICE_PROMETHEUS_TOKEN_FILE cannot be read: ${cause}`)
  }
  if (!/^[!-~]+$/.test(text)) {
    throw new ConfigError('SLUICE_PROMETHEUS_TOKEN_FILE must hold one token and nothing else')
  }
}

function readHeader(text: string): { name: string; value: string } {
  const colon = text.indexOf(':')
  const name = text.slice(0, colon)
  if (!ownHeaders.test(name)) return { name, value: text.slice(colon + 1).trim() }
  throw new ConfigError(
    `SLUICE_PROMETHEUS_HEADER cannot be ${name}: credentials go into SLUICE_PROMETHEUS_URL or SLUICE_PROMETHEUS_TOKEN, and the other headers of a request are its own`,
  )
}
