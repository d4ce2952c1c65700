import {
  Button,
  Group,
  NativeSelect,
  NumberInput,
  Radio,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core'
import { templateSteps } from '../../../domain/ramp/strategies.ts'
import { durationWords } from '../ui/duration.ts'
import { typeWords } from '../values/typed-values.ts'
import { HoldField } from './hold-field.tsx'
import { type PlanDraft, templateNames } from './plan-draft.ts'
import { StepsEditor } from './steps-editor.tsx'

const templateWords = {
  cautious: 'Six steps from 1 %, for what must not fail',
  standard: 'Four steps from 5 %, for most changes',
  fast: 'Three steps from 10 %, for what was tried already',
} as const

/** What a batch can list. */
const batchTypes = ['text', 'number'] as const

type Change = (members: Partial<PlanDraft>) => void

/** What the chosen kind of plan asks for. */
export function PlanFields({
  draft,
  onChange,
  onEditSteps,
}: {
  readonly draft: PlanDraft
  readonly onChange: Change
  /** Takes the steps of the plan apart; undefined while it has none. */
  readonly onEditSteps: (() => void) | undefined
}) {
  const { way } = draft
  if (way === 'steps') {
    return <StepsEditor steps={draft.steps} onChange={(steps) => onChange({ steps })} />
  }
  return (
    <Stack gap="sm">
      {way === 'template' ? (
        <Templates draft={draft} onChange={onChange} />
      ) : (
        <StrategyFields draft={draft} onChange={onChange} />
      )}
      {onEditSteps !== undefined && (
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={onEditSteps}
          style={{ alignSelf: 'flex-start' }}
          ml={-8}
        >
          Change single steps
        </Button>
      )}
    </Stack>
  )
}

function StrategyFields({
  draft,
  onChange,
}: {
  readonly draft: PlanDraft
  readonly onChange: Change
}) {
  const { way } = draft
  return (
    <Group align="flex-end" gap="sm">
      {way === 'canary' && (
        <TextInput
          label="Percentages, with commas between"
          value={draft.percents}
          onChange={(event) => onChange({ percents: event.currentTarget.value })}
          w={250}
        />
      )}
      {way === 'linear' && (
        <NumberInput
          label="Percent a step"
          value={draft.stepPercent}
          onChange={(typed) => onChange({ stepPercent: typeof typed === 'number' ? typed : 0 })}
          min={1}
          max={100}
          w={140}
        />
      )}
      {way === 'rolling' && <Batches draft={draft} onChange={onChange} />}
      <HoldField
        label={way === 'blueGreen' ? 'Watch it for' : 'Hold each step for'}
        isShown
        hold={draft.hold}
        onChange={(hold) => onChange({ hold })}
      />
    </Group>
  )
}

function Templates({ draft, onChange }: { readonly draft: PlanDraft; readonly onChange: Change }) {
  return (
    <Radio.Group
      label="Template"
      value={draft.template}
      onChange={(chosen) =>
        onChange({ template: templateNames.find((name) => name === chosen) ?? draft.template })
      }
    >
      <Group gap="lg" mt={6} align="flex-start">
        {templateNames.map((name) => {
          const holds = templateSteps(name, []).reduce((sum, { holdMs }) => sum + (holdMs ?? 0), 0)
          return (
            <Radio
              key={name}
              value={name}
              label={`${name.slice(0, 1).toUpperCase()}${name.slice(1)}, ${durationWords(holds)}`}
              description={templateWords[name]}
            />
          )
        })}
      </Group>
    </Radio.Group>
  )
}

function Batches({ draft, onChange }: { readonly draft: PlanDraft; readonly onChange: Change }) {
  return (
    <>
      <TextInput
        label="Attribute of the context"
        value={draft.attribute}
        onChange={(event) => onChange({ attribute: event.currentTarget.value })}
        w={180}
      />
      <NativeSelect
        label="Values are"
        data={batchTypes.map((value) => ({ value, label: typeWords[value] }))}
        value={draft.batchType}
        onChange={(event) => {
          const chosen = event.currentTarget.value
          onChange({ batchType: batchTypes.find((one) => one === chosen) ?? draft.batchType })
        }}
        w={100}
      />
      <Textarea
        label="Batches, a line each"
        description='Values with commas between ("a, b" is one value); then all others'
        placeholder={'eu-west-1\nus-east-1, us-west-2'}
        value={draft.batches}
        onChange={(event) => onChange({ batches: event.currentTarget.value })}
        autosize
        minRows={3}
        w={320}
      />
    </>
  )
}
