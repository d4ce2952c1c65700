import type { Config } from '../config.ts'
import { Failure } from './failure.ts'

/** Errors of the file system that a folder which cannot be written gives. */
const folderCodes = ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'ENOTDIR', 'EEXIST', 'ENOENT']

/** Says in one sentence why a server did not start, and what to do. */
export function describeStartFailure(error: unknown, config: Config): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') {
    return error
  }
  const { SLUICE_HOST: host, SLUICE_PORT: port, SLUICE_DATA_DIR: dataDir } = config
  if ('syscall' in error && error.syscall === 'listen') {
    return listenFailure(error.code, host, port, error)
  }
  if (error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN') {
    return new Failure('CONFIG_INVALID', `SLUICE_HOST: ${host} is not an address of this machine.`)
  }
  if (!folderCodes.includes(error.code)) return error
  return new Failure(
    'STORE_UNAVAILABLE',
    `The data folder ${dataDir} cannot be written: ${error.message}. ` +
      'Make it writable, or name another one with SLUICE_DATA_DIR.',
  )
}

function listenFailure(code: string, host: string, port: number, error: Error): Error {
  switch (code) {
    case 'EADDRINUSE':
      return new Failure(
        'PORT_IN_USE',
        `Port ${port} of ${host} is in use. Stop what uses it, or choose another port: ` +
          `SLUICE_PORT=${port === 65535 ? 4400 : port + 1}`,
      )
    case 'EACCES':
      return new Failure('CONFIG_INVALID', `SLUICE_PORT: this user may not open port ${port}.`)
    case 'EADDRNOTAVAIL':
      return new Failure(
        'CONFIG_INVALID',
        `SLUICE_HOST: ${host} is not an address of this machine.`,
      )
    default:
      return error
  }
}
