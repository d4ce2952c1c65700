import t from 'tap'
import { testMainJob } from './main-job.ts'

t.setTimeout(240_000)
t.test('the main job on Redis with two control planes', (t) => testMainJob(t, 'redis'))
