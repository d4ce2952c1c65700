import type { Command } from 'commander'
import type { CreateEnvironmentOptions } from '../commands/environment.ts'
import type { CreateProjectOptions } from '../commands/project.ts'
import type { CommonOptions } from '../session.ts'
import { withCommonOptions } from './common.ts'

/** `sluice project …` and `sluice environment …` */
export function defineProjectCommands(program: Command): void {
  const project = program.command('project').description('make and list projects')
  withCommonOptions(
    project.command('list').description('list the projects'),
    'sluice project list',
  ).action(async (options: CommonOptions) => {
    const { listProjects } = await import('../commands/project.ts')
    await listProjects(options)
  })
  withCommonOptions(
    project
      .command('create <key>')
      .description('make a project')
      .option('--name <name>', 'name for people'),
    'sluice project create shop --name Shop',
  ).action(async (key: string, options: CreateProjectOptions) => {
    const { createProject } = await import('../commands/project.ts')
    await createProject(key, options)
  })

  const environment = program.command('environment').description('make and list environments')
  withCommonOptions(
    environment.command('list').description('list the environments of a project'),
    'sluice environment list --project shop',
  ).action(async (options: CommonOptions) => {
    const { listEnvironments } = await import('../commands/environment.ts')
    await listEnvironments(options)
  })
  withCommonOptions(
    environment
      .command('create <key>')
      .description('make an environment')
      .option('--name <name>', 'name for people')
      .option('--critical', 'ask before changes of what it serves'),
    'sluice environment create production --critical --project shop',
  ).action(async (key: string, options: CreateEnvironmentOptions) => {
    const { createEnvironment } = await import('../commands/environment.ts')
    await createEnvironment(key, options)
  })
}
