import t from 'tap'
import { testCutStreams } from './cut-streams.ts'

t.setTimeout(240_000)
t.test('SDKs whose streams are cut never mix and end at the same head (redis)', (t) =>
  testCutStreams(t, 'redis', 120),
)
