import { randomUUID } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import { addSigningKeyDecision, lastSigningKeyNumber } from '../changes/signing-keys.ts'
import { ConfigError } from '../config.ts'
import type { ProjectFeed } from '../state/project-feed.ts'
import { transact } from '../state/transact.ts'
import type { Log } from '../store/contract.ts'
import type { MasterKey } from './master-key.ts'
import { createSigningKey } from './signing-key.ts'
import { SigningKeys } from './signing-keys.ts'

/** With what signing keys are sealed. */
export interface Sealing {
  readonly masterKey: MasterKey
  /** The master key before this one is gone for good: what it sealed is given up. */
  readonly isOldLost: boolean
}

/**
 * Opens the signing keys of `$system`, or makes the first one. Throws ConfigError when there are
 * keys and the master key opens none: to go on would split the installation into planes that do not
 * believe each other.
 */
export async function startSigning(
  log: Log,
  system: ProjectFeed,
  { masterKey, isOldLost }: Sealing,
  logger: FastifyBaseLogger,
): Promise<SigningKeys> {
  const keys = new SigningKeys(masterKey, logger)
  system.state.listen(keys)
  if (keys.isReady) return keys
  if (lastSigningKeyNumber(system.state) > 0 && !isOldLost) throw wrongMasterKey()
  await addSigningKey(log, system, masterKey, 'system:signing', Date.now())
  // Another plane may have been first, with another master key.
  if (!keys.isReady) throw wrongMasterKey()
  return keys
}

/**
 * Adds a key that signs from `signsFromMs` on, and gives its id. What verifies far away should see
 * it in `/.well-known/jwks.json` before then.
 */
export async function addSigningKey(
  log: Log,
  system: ProjectFeed,
  masterKey: MasterKey,
  by: string,
  signsFromMs: number,
): Promise<string> {
  const at = new Date().toISOString()
  const key = createSigningKey(masterKey, at, new Date(signsFromMs).toISOString())
  const last = lastSigningKeyNumber(system.state)
  const request = { principal: by, operationId: null, requestHash: randomUUID() }
  const done = await transact(log, system, request, (state) =>
    addSigningKeyDecision(state, last, key, { by, at }),
  )
  return done.result
}

function wrongMasterKey(): ConfigError {
  return new ConfigError(
    'the signing keys in this store were sealed with another master key. Give this server the same ' +
      'SLUICE_MASTER_KEY as the others (embedded: put the file master-key back into the data folder). ' +
      'If it is lost for good, start once with SLUICE_MASTER_KEY_LOST=1: a new signing key is made, ' +
      'and what the old ones signed is not believed any more.',
  )
}
