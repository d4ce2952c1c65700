import type { Command } from 'commander'
import type { DoctorOptions } from '../commands/doctor.ts'
import { exampleText } from './common.ts'

/** `sluice doctor` */
export function defineDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('check settings, machine, store, server and token, and say what to do')
    .option('--url <url>', 'address of the server (SLUICE_URL; http://127.0.0.1:4400)')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      exampleText(['sluice doctor', 'REDIS_URL=redis://db sluice doctor --json']),
    )
    .action(async (options: DoctorOptions) => {
      const { doctor } = await import('../commands/doctor.ts')
      await doctor(options)
    })
}
