import { readMasterKey } from '../../server/signing/master-key.ts'
import { PayloadSigner } from '../../server/signing/payload-signer.ts'
import { createSigningKey, openSigningKey } from '../../server/signing/signing-key.ts'
import { testMasterKey } from './process.ts'

/** A signer with a key of its own. */
export function testSigner(): PayloadSigner {
  const masterKey = readMasterKey(testMasterKey)
  const at = new Date().toISOString()
  const key = openSigningKey(masterKey, createSigningKey(masterKey, at, at))
  if (key === null) throw new Error('a key that was just made opens')
  return new PayloadSigner(() => key)
}
