import type { Command } from 'commander'
import type { CreateWorkerOptions } from '../commands/worker.ts'
import type { CommonOptions } from '../session.ts'
import { withCommonOptions } from './common.ts'

/** `sluice worker …` */
export function defineWorkerCommands(program: Command): void {
  const worker = program
    .command('worker')
    .description('edges in Cloudflare Workers, which everything of an environment is pushed to')
  withCommonOptions(
    worker.command('list').description('list the workers of an environment, and how they stand'),
    'sluice worker list --env production',
  ).action(async (options: CommonOptions) => {
    const { listWorkers } = await import('../commands/worker.ts')
    await listWorkers(options)
  })
  withCommonOptions(
    worker
      .command('create <url>')
      .description('push to a worker from now on')
      .requiredOption('--name <name>', 'its name in receipts'),
    'sluice worker create https://sluice-edge.example.workers.dev --env production --name europe',
  ).action(async (url: string, options: CreateWorkerOptions) => {
    const { createWorker } = await import('../commands/worker.ts')
    await createWorker(url, options)
  })
  withCommonOptions(
    worker.command('delete <id>').description('push no more to a worker; it serves what it has'),
    'sluice worker delete wk_0f3a5b7c9d1e --env production',
  ).action(async (id: string, options: CommonOptions) => {
    const { deleteWorker } = await import('../commands/worker.ts')
    await deleteWorker(id, options)
  })
}
