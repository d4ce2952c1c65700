import type { Command } from 'commander'
import type { ListAuditOptions, VerifyAuditOptions } from '../commands/audit.ts'
import { readLimit, withCommonOptions } from './common.ts'

const systemOption = [
  '--system',
  'the installation (projects, tokens, keys), not a project',
] as const

/** `sluice audit …` */
export function defineAuditCommands(program: Command): void {
  const audit = program.command('audit').description('see who did what, and prove that it stands')
  withCommonOptions(
    audit
      .command('list')
      .description('list who changed what, when and why; newest first')
      .option(...systemOption)
      .option('--flag <key>', 'only of this flag')
      .option('--by <principal>', 'only by this one, for example token:5f0c9a')
      .option('--type <type>', 'only of this type, for example flag.killed, or flag')
      .option('--from <time>', 'only from then on: ISO 8601, or 90m for as long ago')
      .option('--to <time>', 'only before then, in the same ways')
      .option('--limit <count>', 'entries at most', readLimit, 50),
    'sluice audit list --from 1h --env production',
    'sluice audit list --type flag.killed --from 2026-01-01 --json',
  ).action(async (options: ListAuditOptions) => {
    const { listAudit } = await import('../commands/audit.ts')
    await listAudit(options)
  })
  withCommonOptions(
    audit
      .command('verify')
      .description('check the whole audit; fails with the first bad entry')
      .option(...systemOption)
      .option('--checkpoint <jws>', 'a checkpoint kept elsewhere, which must be contained'),
    'sluice audit verify --project shop',
    'sluice audit verify --system',
  ).action(async (options: VerifyAuditOptions) => {
    const { verifyAudit } = await import('../commands/audit.ts')
    await verifyAudit(options)
  })
}
