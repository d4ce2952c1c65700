import { type Client, createClient } from '@sluice/sdk'
import type { EvaluationContext } from '@sluice/sdk/model'
import { memberOf } from '../record.ts'
import type { Contestant } from './contestant.ts'
import { contestant as evaluatorContestant } from './sluice.ts'

/** Ours as an application has it: a client, with its counts of evaluations. */
export const contestant: Contestant<EvaluationContext> = {
  write: evaluatorContestant.write,
  async open({ text }) {
    const client = await openClient(text)
    return {
      contextOf: ({ id, country, plan }) => ({ targetingKey: id, country, plan }),
      boolean: (flag, context) => client.boolean(flag, context, false),
      string: (flag, context) => client.string(flag, context, ''),
      all: {
        evaluate: (context) => client.all(context),
        read: (result, flag) => memberOf(memberOf(result, flag), 'value'),
      },
      close: () => client.close(),
    }
  },
}

/** A client that has its flags from a bootstrap and never hears from a control plane. */
export async function openClient(bootstrap: string): Promise<Client> {
  const client = createClient({
    url: 'http://127.0.0.1:9',
    key: 'slu_server_bench',
    bootstrap,
    fetch: () => new Promise<never>(() => undefined),
    logger: false,
  })
  await client.ready(10_000)
  return client
}
