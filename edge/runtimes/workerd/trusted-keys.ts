import { type PublicJwk, readVerifyKeys } from '@sluice/sdk/relay'
import type { WorkerEnvironment } from './platform.ts'

/** The keys of the control plane. A worker without keys to trust believes nobody. */
export function trustedKeys({ SLUICE_VERIFY_KEYS: text }: WorkerEnvironment): readonly PublicJwk[] {
  try {
    const reading = readVerifyKeys(JSON.parse(text))
    return 'keys' in reading ? reading.keys : []
  } catch {
    return []
  }
}
