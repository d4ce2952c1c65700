import t from 'tap'
import { afterFailure, afterTaken, newWorkerStanding } from '../../../server/domain/worker.ts'

const fault = { code: 'BAD_STATUS', detail: 'The receiver answered 413.' } as const

t.test(
  'what a worker does not take is told until it takes that, whatever else it takes',
  async (t) => {
    const failed = afterFailure(newWorkerStanding, 'snapshot', fault, 1_000)
    t.match(failed, { error: { kind: 'snapshot', code: 'BAD_STATUS' }, snapshot: null })
    const again = afterFailure(afterTaken(failed, 'keys', '1.2', 2_000), 'snapshot', fault, 3_000)
    t.match(again, { keys: '1.2', failingSince: '1970-01-01T00:00:01.000Z', error: fault })
    const taken = afterTaken(again, 'snapshot', '1.3', 4_000)
    t.match(taken, { snapshot: '1.3', keys: '1.2', error: null, failingSince: null })
  },
)
