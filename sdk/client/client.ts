import type { ClientOptions } from './options.ts'
import { hostRuntime } from './runtime.ts'
import { startClient } from './start-client.ts'
import type { Client } from './surface.ts'

/**
 * Makes a client and returns at once; data arrives behind the caller's back. Nothing that fails
 * afterwards is thrown: getters answer with the last good flags, or the caller's default.
 */
export function createClient(options: ClientOptions): Client {
  return startClient(options, hostRuntime)
}
