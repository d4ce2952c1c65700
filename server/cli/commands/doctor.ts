import { readAdminToken } from '../../admin-token-file.ts'
import { type Config, readConfig } from '../../config.ts'
import { causeOf, type Finding, fail, ok } from '../../doctor/finding.ts'
import { dataFolderFindings, nodeFinding, openFilesFinding } from '../../doctor/machine.ts'
import { prometheusFindings } from '../../doctor/prometheus.ts'
import { serverFindings } from '../../doctor/server.ts'
import { storeFindings } from '../../doctor/store.ts'
import { readDefaults } from '../defaults.ts'
import { Failure } from '../failure.ts'
import { printable, printJson, printLine } from '../output.ts'
import { surroundings } from '../surroundings.ts'

/** Options of `sluice doctor`. */
export interface DoctorOptions {
  readonly url?: string
  readonly json?: boolean
}

const checkWidth = 16

/** `sluice doctor`: fails when a check does. Warnings are for whoever runs it in production. */
export async function doctor({ url, json = false }: DoctorOptions): Promise<void> {
  const findings = await examine(url)
  if (json) printJson({ findings })
  else findings.forEach(printFinding)
  const failed = findings.filter(({ status }) => status === 'fail').map(({ check }) => check)
  if (failed.length > 0) throw new Failure('UNHEALTHY', `Not well: ${failed.join(', ')}.`)
}

async function examine(url: string | undefined): Promise<Finding[]> {
  const machine = [nodeFinding(process.version), await openFilesFinding()]
  let config: Config
  try {
    config = readConfig(surroundings().environment, readDefaults())
  } catch (error) {
    const advice = 'the rest can be checked once the settings are right'
    return [...machine, fail('settings', causeOf(error), advice)]
  }
  const dataDir = config.SLUICE_DATA_DIR
  const token = config.SLUICE_TOKEN ?? (await readAdminToken(dataDir))
  return [
    ...machine,
    ok('settings', 'all can be used'),
    ...(await dataFolderFindings(dataDir)),
    ...(await storeFindings(config)),
    ...(await prometheusFindings(config)),
    ...(await serverFindings(url ?? config.SLUICE_URL, token)),
  ]
}

function printFinding({ check, status, detail, advice }: Finding): void {
  printLine(`${status.padEnd(4)}  ${check.padEnd(checkWidth)}  ${printable(detail)}`)
  if (advice !== undefined) printLine(`${' '.repeat(checkWidth + 8)}-> ${advice}`)
}
