import { Button, Group, NativeSelect, Stack, Switch, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { segmentsQuery } from '../api/queries.ts'
import type { Environment, Flag } from '../api/types.ts'
import { useUnsaved } from '../drafts/use-unsaved.ts'
import { useWhyNot } from '../session/rights.ts'
import { Guarded } from '../ui/guarded.tsx'
import { Icon } from '../ui/icons.tsx'
import { LoadingRows, ProblemAlert } from '../ui/states.tsx'
import { typesOfAttributes } from './conditions.ts'
import { KillNote } from './kill-note.tsx'
import { PrerequisitesEditor } from './prerequisites-editor.tsx'
import { RampNote } from './ramp-note.tsx'
import { ReviewDialog } from './review-dialog.tsx'
import { RulesEditor } from './rules-editor.tsx'
import { weightsFault } from './serve-draft.ts'
import { ServeEditor } from './serve-editor.tsx'
import { TargetsEditor } from './targets-editor.tsx'
import { TheirChange } from './their-change.tsx'
import { type ConfigEditing, useConfigDraft } from './use-config-draft.ts'

/** What a flag serves in an environment: read, edited, and saved after a look at what it does. */
export function Targeting({
  project,
  flag,
  environment,
}: {
  readonly project: string
  readonly flag: Flag
  readonly environment: Environment
}) {
  const editing = useConfigDraft({ project, flag: flag.key, environment: environment.key })
  const { data: segments = [] } = useQuery(segmentsQuery(project))
  const why = useWhyNot()('editor', { project, environments: [environment.key] })
  const { draft, setDraft, base } = editing
  if (draft === null || base === null) {
    if (editing.error === null) return <LoadingRows rows={4} height={90} />
    return <ProblemAlert error={editing.error} onRetry={() => void editing.refetch()} />
  }
  const isDisabled = why !== null
  const attributeTypes = typesOfAttributes([
    ...base.body.rules.map(({ when }) => when),
    ...segments.flatMap(({ rules }) => rules),
  ])
  return (
    <Stack gap="md">
      <KillNote project={project} config={editing.latest ?? base.body} environment={environment} />
      <TheirChange editing={editing} />
      {base.body.ramp !== null && <RampNote environment={environment} />}
      <section className="panel panel-pad" aria-label="On or off">
        <Group justify="space-between">
          <Switch
            size="md"
            label={draft.on ? `On in ${environment.name}` : `Off in ${environment.name}`}
            description={draft.on ? undefined : `Everybody gets ${draft.offVariation}.`}
            checked={draft.on}
            onChange={(event) => setDraft({ ...draft, on: event.currentTarget.checked })}
            disabled={isDisabled}
            styles={{ label: { fontWeight: 620 } }}
          />
          <NativeSelect
            label="When off or killed, serve"
            value={draft.offVariation}
            data={flag.variations.map(({ key }) => key)}
            onChange={(event) => setDraft({ ...draft, offVariation: event.currentTarget.value })}
            disabled={isDisabled}
            w={190}
          />
        </Group>
        {why !== null && (
          <Text size="sm" c="dimmed" mt="sm" role="note">
            <Icon name="lock" size={14} /> {why}
          </Text>
        )}
      </section>
      <Part title="Prerequisites" lead="Other flags that must serve something first">
        <PrerequisitesEditor
          project={project}
          flag={flag.key}
          prerequisites={draft.prerequisites}
          onChange={(prerequisites) => setDraft({ ...draft, prerequisites })}
          isDisabled={isDisabled}
        />
      </Part>
      <Part title="Individual targets" lead="They get it whatever the rules say">
        <TargetsEditor
          flag={flag}
          targets={draft.targets}
          onChange={(targets) => setDraft({ ...draft, targets })}
          isDisabled={isDisabled}
        />
      </Part>
      <Part title="Rules" lead="The first that holds serves">
        <RulesEditor
          flag={flag}
          rules={draft.rules}
          onChange={(rules) => setDraft({ ...draft, rules })}
          segments={segments.map(({ key }) => key)}
          attributeTypes={attributeTypes}
          isDisabled={isDisabled}
        />
      </Part>
      <Part title="Everybody else" lead="Whom no rule and no target catches">
        <ServeEditor
          flag={flag}
          draft={draft.default}
          onChange={(serve) => setDraft({ ...draft, default: serve })}
          label="Everybody else"
          isDisabled={isDisabled}
        />
      </Part>
      <SaveBar editing={editing} flag={flag} environment={environment} why={why} />
    </Stack>
  )
}

function Part({
  title,
  lead,
  children,
}: {
  readonly title: string
  readonly lead: string
  readonly children: ReactNode
}) {
  return (
    <section className="panel panel-pad" aria-label={title}>
      <Group gap="xs" mb="sm" align="baseline">
        <Title order={2} size="h5">
          {title}
        </Title>
        <Text size="xs" c="dimmed">
          {lead}
        </Text>
      </Group>
      {children}
    </section>
  )
}

function SaveBar({
  editing,
  flag,
  environment,
  why,
}: {
  readonly editing: ConfigEditing
  readonly flag: Flag
  readonly environment: Environment
  readonly why: string | null
}) {
  const [isReviewing, setReviewing] = useState(false)
  const { draft, changed, isDirty } = editing
  useUnsaved(isDirty ? `the targeting of ${flag.key} in ${environment.name}` : null, 'environment')
  const serves = draft === null ? [] : [draft.default, ...draft.rules.map(({ serve }) => serve)]
  const fault = serves.map(weightsFault).find((one) => one !== null) ?? null
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key !== 's') return
      event.preventDefault()
      if (isDirty) setReviewing(true)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [isDirty])
  if (!isDirty && editing.warnings.length === 0) return null
  return (
    <div className="savebar">
      {isDirty ? (
        <Group justify="space-between">
          <Text
            size="sm"
            role="status"
            c={fault === null ? 'var(--mantine-color-text)' : 'var(--bad)'}
          >
            {fault ??
              `Not saved yet: ${changed.length} ${changed.length === 1 ? 'change' : 'changes'}`}
          </Text>
          <Group gap="xs">
            <Button variant="default" onClick={editing.discard}>
              Discard
            </Button>
            <Guarded why={why ?? fault}>
              {(disabled) => (
                <Button disabled={disabled} onClick={() => setReviewing(true)}>
                  Review and save
                </Button>
              )}
            </Guarded>
          </Group>
        </Group>
      ) : (
        editing.warnings.map(({ code, message }) => (
          <Text size="sm" key={code} role="status">
            Saved. {message}
          </Text>
        ))
      )}
      {isReviewing && (
        <ReviewDialog
          editing={editing}
          flag={flag}
          environment={environment}
          onClose={() => setReviewing(false)}
        />
      )}
    </div>
  )
}
