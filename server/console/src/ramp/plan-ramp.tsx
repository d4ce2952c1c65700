import { Button, Group, NativeSelect, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { RampStep } from '../../../domain/ramp/ramp.ts'
import { api, bodyOf } from '../api/client.ts'
import { ApiProblem } from '../api/problem.ts'
import { keys } from '../api/queries.ts'
import type { Environment, Flag, FlagConfig } from '../api/types.ts'
import { useUnsaved } from '../drafts/use-unsaved.ts'
import { CriticalReason } from '../review/critical-reason.tsx'
import { isExplained } from '../review/reached-places.ts'
import { useWhyNot } from '../session/rights.ts'
import { durationWords } from '../ui/duration.ts'
import { Guarded } from '../ui/guarded.tsx'
import { ProblemAlert } from '../ui/states.tsx'
import { useFocusReturn } from '../ui/use-focus-return.ts'
import { Affected } from './affected.tsx'
import { GatesEditor } from './gates-editor.tsx'
import { firstPlan, type PlanDraft, shareNow, ways, writePlan } from './plan-draft.ts'
import { PlanFields } from './plan-fields.tsx'
import { PlanSettings } from './plan-settings.tsx'
import { draftSteps, faultWords, plannedSteps } from './plan-steps.ts'
import { type Stair, stepWords } from './ramp-words.ts'
import { Stairs } from './stairs.tsx'

const wayWords: Readonly<Record<PlanDraft['way'], string>> = {
  template: 'by a template',
  canary: 'as a canary: chosen percentages',
  linear: 'in equal steps',
  rolling: 'in batches, such as regions',
  blueGreen: 'all at once, ready to be taken back',
  steps: 'step by step',
}

/** Plans a ramp, shows what it will do and to whom, and starts it. */
export function PlanRamp({
  project,
  flag,
  environment,
  config,
  onCancel,
}: {
  readonly project: string
  readonly flag: Flag
  readonly environment: Environment
  readonly config: FlagConfig
  readonly onCancel: () => void
}) {
  useFocusReturn()
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => title.current?.focus(), [])
  const [first] = useState(() => firstPlan(flag, config))
  const [draft, setDraft] = useState(first)
  const isDirty = JSON.stringify(draft) !== JSON.stringify(first)
  useUnsaved(isDirty ? `the plan of a ramp of ${flag.key}` : null, 'tab')
  const change = (members: Partial<PlanDraft>) => setDraft((before) => ({ ...before, ...members }))
  const [reason, setReason] = useState('')
  const why = useWhyNot()('editor', { project, environments: [environment.key] })
  const { mutate, isPending, error } = useStart(project, flag.key, environment.key)
  const critical = environment.critical ? [environment.name] : []
  const isRefused = error instanceof ApiProblem && error.code === 'RAMP_REFUSED'
  const atPercent = shareNow(config, draft.variation)
  const { steps, faults } = plannedSteps(draft, config)
  const [firstStep] = steps
  const [fault] = faults
  const isReady =
    firstStep !== undefined && isExplained(critical, reason) && (!isRefused || reason.trim() !== '')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isReady) return
    const said = reason.trim()
    mutate({
      ...writePlan(draft),
      ...(said === '' ? {} : { reason: said }),
      ...(isRefused && said !== '' ? { force: true } : {}),
    })
  }
  return (
    <form onSubmit={submit} className="panel panel-pad" aria-label="Plan a ramp">
      <Stack gap="md">
        <Title order={2} size="h5" ref={title} tabIndex={-1}>
          Plan a ramp
        </Title>
        <Group align="flex-end" gap="sm">
          <NativeSelect
            label="Roll out"
            data={flag.variations.map(({ key }) => key)}
            value={draft.variation}
            onChange={(event) => change({ variation: event.currentTarget.value })}
            w={160}
          />
          <NativeSelect
            label="How"
            data={ways.map((value) => ({ value, label: wayWords[value] }))}
            value={draft.way}
            onChange={(event) => {
              const chosen = event.currentTarget.value
              change({ way: ways.find((one) => one === chosen) ?? draft.way })
            }}
            w={280}
          />
        </Group>
        <PlanFields
          draft={draft}
          onChange={change}
          onEditSteps={
            firstStep === undefined
              ? undefined
              : () => change({ way: 'steps', steps: draftSteps(steps) })
          }
        />
        <div>
          <Group gap="xs" mb={6} align="baseline">
            <Text fw={600} size="sm">
              Gates
            </Text>
            <Text size="xs" c="dimmed">
              What holds it, and takes it back
            </Text>
          </Group>
          <GatesEditor
            gates={draft.gates}
            empty="Without gates only time decides. A gate compares those who have it with those who do not, holds the ramp until it is sure, and takes it back when it is worse."
            onChange={(gates) => change({ gates })}
          />
        </div>
        <PlanSettings flag={flag} config={config} draft={draft} onChange={change} />
        {atPercent === 100 && (
          <Text size="sm" role="status">
            Everybody has {draft.variation} in {environment.name} already.
          </Text>
        )}
        {atPercent < 100 && fault !== undefined && (
          <Text size="sm" c="var(--bad)" role="status">
            {faultWords(fault)}
          </Text>
        )}
        <Expected steps={steps} config={config} environment={environment} />
        <Affected
          project={project}
          flag={flag}
          environment={environment}
          stairs={steps.map(shownStep)}
          plan={writePlan(draft)}
        />
        {error !== null && <ProblemAlert error={error} />}
        <CriticalReason
          critical={critical}
          reason={reason}
          needed={isRefused ? 'Why it can start all the same.' : undefined}
          onChange={setReason}
          onSubmit={submit}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Guarded why={why}>
            {(disabled) => (
              <Button
                type="submit"
                loading={isPending}
                disabled={disabled || !isReady}
                color={isRefused ? 'red' : 'cyan'}
              >
                {firstStep === undefined
                  ? 'Start'
                  : `Start with ${stepWords(shownStep(firstStep))}`}
              </Button>
            )}
          </Guarded>
        </Group>
      </Stack>
    </form>
  )
}

/** What will happen, step by step. */
function Expected({
  steps,
  config,
  environment,
}: {
  readonly steps: readonly RampStep[]
  readonly config: FlagConfig
  readonly environment: Environment
}) {
  if (steps.length === 0) return null
  const holds = steps.reduce((sum, { holdMs }) => sum + (holdMs ?? 0), 0)
  const isWaiting = steps.some(({ holdMs }) => holdMs === null)
  return (
    <div>
      <Text fw={600} size="sm" mb={6}>
        What will happen
      </Text>
      <Stairs steps={steps.map(shownStep)} at={null} />
      <Text size="sm" c="dimmed" mt={6}>
        {isWaiting
          ? `It takes ${durationWords(holds)} and what people take to go on.`
          : `It is over after ${durationWords(holds)} at the earliest.`}
        {!config.on && ` The flag is off in ${environment.name}: starting turns it on.`}
      </Text>
    </div>
  )
}

/** A step as it is told and drawn, of the domain's own. */
function shownStep({ to, ...step }: RampStep): Stair {
  return { ...step, to: 'percent' in to ? { percent: to.percent } : { batch: to.batch } }
}

function useStart(project: string, flag: string, environment: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async (body: ReturnType<typeof writePlan>) =>
      bodyOf(
        await api.POST('/api/v1/projects/{project}/flags/{flag}/environments/{environment}/ramp', {
          params: { path: { project, flag, environment } },
          body,
        }),
      ),
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: keys.ramps(project) }),
        queryClient.invalidateQueries({ queryKey: keys.flag(project, flag) }),
      ]),
  })
}
