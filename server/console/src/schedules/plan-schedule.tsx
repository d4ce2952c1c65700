import { Button, Group, NativeSelect, Stack, Switch, Text, Title } from '@mantine/core'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { Environment, Flag, FlagConfig } from '../api/types.ts'
import { useUnsaved } from '../drafts/use-unsaved.ts'
import { draftConfig } from '../flag/config-draft.ts'
import { draftServe } from '../flag/serve-draft.ts'
import { ServeEditor } from '../flag/serve-editor.tsx'
import { WhoChanges } from '../flag/who-changes.tsx'
import { CriticalReason } from '../review/critical-reason.tsx'
import { isExplained } from '../review/reached-places.ts'
import { Guarded } from '../ui/guarded.tsx'
import { ProblemAlert } from '../ui/states.tsx'
import { useFocusReturn } from '../ui/use-focus-return.ts'
import {
  afterSchedule,
  firstSchedule,
  type ScheduleDraft,
  scheduleFault,
  turns,
  writeChange,
  writeSchedule,
} from './schedule-draft.ts'
import { useCreateSchedule } from './schedule-queries.ts'
import { firstWhen, ownTimeZone, readWhen } from './when-draft.ts'
import { WhenFields } from './when-fields.tsx'

/** Plans a change of a flag in an environment: what, when, and to whom it makes a difference. */
export function PlanSchedule({
  project,
  flag,
  environment,
  config,
  onClose,
}: {
  readonly project: string
  readonly flag: Flag
  readonly environment: Environment
  readonly config: FlagConfig
  readonly onClose: () => void
}) {
  useFocusReturn()
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => title.current?.focus(), [])
  const [first] = useState(() => ({
    draft: firstSchedule(config),
    when: firstWhen(Date.now(), ownTimeZone()),
  }))
  const [draft, setDraft] = useState(first.draft)
  const [when, setWhen] = useState(first.when)
  const isDirty = JSON.stringify({ draft, when }) !== JSON.stringify(first)
  useUnsaved(isDirty ? `the planned change of ${flag.key}` : null, 'tab')
  const { mutate, isPending, error } = useCreateSchedule(project, onClose)
  const now = draftConfig(config)
  const after = afterSchedule(now, draft)
  const read = readWhen(when, Date.now())
  const fault = scheduleFault(draft) ?? ('fault' in read ? read.fault : null)
  const place = { flag: flag.key, environment: environment.key }
  const critical = environment.critical ? [environment.name] : []
  const [reason, setReason] = useState('')
  const isReady = fault === null && isExplained(critical, reason)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isReady) return
    mutate({ body: writeSchedule(place, writeChange(draft), when), reason: reason.trim() })
  }
  return (
    <form onSubmit={submit} className="panel panel-pad" aria-label="Plan a change">
      <Stack gap="md">
        <Title order={2} size="h5" ref={title} tabIndex={-1}>
          Plan a change in {environment.name}
        </Title>
        <ChangeFields flag={flag} config={config} draft={draft} onChange={setDraft} />
        <WhenFields draft={when} onChange={setWhen} />
        <WhoChanges
          title="Who would get something else, as things are now"
          before={now}
          after={after}
          flag={flag}
        />
        {!after.on && draft.serve !== null && (
          <Text size="sm" role="note">
            The flag is off then, if nobody turns it on before: everybody goes on getting{' '}
            {after.offVariation}.
          </Text>
        )}
        <CriticalReason
          critical={critical}
          reason={reason}
          onChange={setReason}
          onSubmit={submit}
        />
        {error !== null && <ProblemAlert error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Guarded why={fault}>
            {(disabled) => (
              <Button type="submit" loading={isPending} disabled={disabled || !isReady}>
                Plan it
              </Button>
            )}
          </Guarded>
        </Group>
      </Stack>
    </form>
  )
}

/** The switch, and what whoever no rule catches gets. */
function ChangeFields({
  flag,
  config,
  draft,
  onChange,
}: {
  readonly flag: Flag
  readonly config: FlagConfig
  readonly draft: ScheduleDraft
  readonly onChange: (draft: ScheduleDraft) => void
}) {
  const labels = {
    keep: `Leave it ${config.on ? 'on' : 'off'}`,
    on: 'Turn it on',
    off: 'Turn it off',
  }
  return (
    <Stack gap="sm">
      <NativeSelect
        label="The flag"
        data={turns.map((value) => ({ value, label: labels[value] }))}
        value={draft.turn}
        onChange={(event) => {
          const chosen = event.currentTarget.value
          onChange({ ...draft, turn: turns.find((one) => one === chosen) ?? draft.turn })
        }}
        maw={260}
      />
      <Switch
        label="Change what everybody else gets"
        description="Whom no rule and no target catches"
        checked={draft.serve !== null}
        onChange={(event) =>
          onChange({
            ...draft,
            serve: event.currentTarget.checked ? draftServe(config.default) : null,
          })
        }
      />
      {draft.serve !== null && (
        <ServeEditor
          flag={flag}
          draft={draft.serve}
          onChange={(serve) => onChange({ ...draft, serve })}
          label="Everybody else, then"
          isDisabled={false}
        />
      )}
    </Stack>
  )
}
