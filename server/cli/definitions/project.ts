import type { Command } from 'commander'
import type { CreateEnvironmentOptions } from '../commands/environment.ts'
import type { CreateProjectOptions, DeleteOptions } from '../commands/project.ts'
import type { CommonOptions } from '../session.ts'
import { withCommonOptions, withReason } from './common.ts'

const contentsOption = '--including-contents'

/** `sluice project …` and `sluice environment …` */
export function defineProjectCommands(program: Command): void {
  defineProject(program.command('project').description('make, list and delete projects'))
  defineEnvironment(
    program.command('environment').description('make, list and delete environments'),
  )
}

function defineProject(project: Command): void {
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
  withCommonOptions(
    withReason(project.command('delete <project>'))
      .description('delete a project for good, and the tokens that are limited to it')
      .option(contentsOption, 'its environments, flags and SDK keys go too'),
    'sluice project delete shop --including-contents',
  ).action(async (key: string, options: DeleteOptions) => {
    const { deleteProject } = await import('../commands/project.ts')
    await deleteProject(key, options)
  })
}

function defineEnvironment(environment: Command): void {
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
  withCommonOptions(
    withReason(environment.command('delete <environment>'))
      .description('delete an environment for good, with what flags are configured to in it')
      .option(contentsOption, 'its SDK keys go too: whoever has one is cut off'),
    'sluice environment delete staging --project shop',
  ).action(async (key: string, options: DeleteOptions) => {
    const { deleteEnvironment } = await import('../commands/environment.ts')
    await deleteEnvironment(key, options)
  })
}
