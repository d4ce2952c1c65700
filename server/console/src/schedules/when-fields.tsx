import { Autocomplete, Group, NumberInput, Stack, Text, TextInput } from '@mantine/core'
import { useMemo, useState } from 'react'
import { relativeTime } from '../ui/time.tsx'
import {
  clockWords,
  ownTimeZone,
  readWhen,
  timeZones,
  type When,
  type WhenDraft,
} from './when-draft.ts'

const zonesShown = 40
const graceMinutesMax = 10_080

/** When a change is to be made: the time, whose clock that is, and what it is for. */
export function WhenFields({
  draft,
  onChange,
}: {
  readonly draft: WhenDraft
  readonly onChange: (draft: WhenDraft) => void
}) {
  const zones = useMemo(timeZones, [])
  const [openedMs] = useState(() => Date.now())
  const change = (members: Partial<WhenDraft>) => onChange({ ...draft, ...members })
  const when = readWhen(draft, openedMs)
  return (
    <Stack gap="sm">
      <Group align="flex-start" gap="sm">
        <TextInput
          type="datetime-local"
          label="When"
          value={draft.time}
          onChange={(event) => change({ time: event.currentTarget.value })}
          w={220}
          required
        />
        <Autocomplete
          label="By the clock of"
          data={zones}
          limit={zonesShown}
          value={draft.timeZone}
          onChange={(timeZone) => change({ timeZone })}
          w={240}
          required
        />
        <TextInput
          label="What it is for"
          placeholder="the campaign begins"
          value={draft.note}
          onChange={(event) => change({ note: event.currentTarget.value })}
          maxLength={1000}
          style={{ flex: '1 1 220px' }}
        />
      </Group>
      <Text size="sm" role="status" c={'fault' in when ? 'var(--bad)' : 'dimmed'}>
        <Meant when={when} timeZone={draft.timeZone} nowMs={openedMs} />
      </Text>
      <details>
        <summary>
          <Text size="sm" span>
            If Sluice is not running at that time
          </Text>
        </summary>
        <NumberInput
          label="Still do it when it is so late"
          description="Minutes; later than that it is left undone, and shown as missed."
          value={draft.graceMinutes}
          onChange={(typed) => change({ graceMinutes: typeof typed === 'number' ? typed : 1 })}
          min={1}
          max={graceMinutesMax}
          allowDecimal={false}
          mt="xs"
          maw={420}
        />
      </details>
    </Stack>
  )
}

/** The moment that was typed, said back: how far off it is, and what the reader's own clock shows. */
function Meant({
  when,
  timeZone,
  nowMs,
}: {
  readonly when: When
  readonly timeZone: string
  readonly nowMs: number
}) {
  if ('fault' in when) return when.fault
  const { atMs, clocks } = when
  const own = ownTimeZone()
  return (
    <>
      That is {relativeTime(atMs, nowMs)}
      {timeZone !== own && `, ${clockWords(atMs, own)} for you`}
      {clocks === 'skipped' &&
        `. Clocks are put forward over that time: it is ${clockWords(atMs, timeZone)}`}
      {clocks === 'repeated' && '. Clocks are put back and show that time twice: this is the first'}
      .
    </>
  )
}
