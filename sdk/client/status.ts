import type { ConnectionState } from './connection-state.ts'
import type { Gate } from './gate.ts'
import type { Runtime } from './runtime.ts'
import type { ClientMode, ClientState, ClientStatus } from './surface.ts'

/** What a client says of itself, from what its parts know. */
export function statusOf(
  connection: ConnectionState,
  { set, verified }: Gate,
  closed: boolean,
  runtime: Runtime,
): ClientStatus {
  const { confirmedAtMs } = connection
  return {
    state: stateOf(connection, set !== undefined, closed),
    code: !closed && connection.ahead === 'lasting' ? 'AHEAD_OF_SERVER' : null,
    mode: closed ? 'offline' : modeOf(connection),
    verified,
    environment: set?.environment ?? null,
    epoch: set?.epoch ?? null,
    revision: set?.revision ?? null,
    lastDataAt:
      confirmedAtMs === null
        ? null
        : Math.round(runtime.wallMs() - (runtime.monotonicMs() - confirmedAtMs)),
  }
}

function stateOf(connection: ConnectionState, hasData: boolean, closed: boolean): ClientState {
  if (closed) return 'closed'
  if (hasData) return connection.fresh ? 'ready' : 'stale'
  return connection.failing ? 'error' : 'initializing'
}

function modeOf(connection: ConnectionState): ClientMode {
  if (connection.phase === 'open' && connection.delivering) return 'stream'
  return connection.polling ? 'poll' : 'offline'
}
