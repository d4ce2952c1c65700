import {
  ActionIcon,
  Button,
  Group,
  NumberInput,
  Radio,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { durationWords } from '../ui/duration.ts'
import { Icon } from '../ui/icons.tsx'
import { type PlanDraft, type StepDraft, stairsOf, templateNames } from './plan-draft.ts'

const templateWords = {
  cautious: 'Six steps from 1 %, for what must not fail',
  standard: 'Four steps from 5 %, for most changes',
  fast: 'Three steps from 10 %, for what was tried already',
} as const

type Change = (members: Partial<PlanDraft>) => void

/** What the chosen kind of plan asks for. */
export function PlanFields({
  draft,
  onChange,
}: {
  readonly draft: PlanDraft
  readonly onChange: Change
}) {
  const { way } = draft
  if (way === 'template') return <Templates draft={draft} onChange={onChange} />
  if (way === 'steps') return <Steps draft={draft} onChange={onChange} />
  return (
    <Group align="flex-start" gap="sm">
      {way === 'canary' && (
        <TextInput
          label="Percentages"
          description="With commas between"
          value={draft.percents}
          onChange={(event) => onChange({ percents: event.currentTarget.value })}
          w={220}
        />
      )}
      {way === 'linear' && (
        <NumberInput
          label="Percent a step"
          description="From 2"
          value={draft.stepPercent}
          onChange={(typed) => onChange({ stepPercent: typeof typed === 'number' ? typed : 0 })}
          min={2}
          max={100}
          w={140}
        />
      )}
      {way === 'rolling' && <Batches draft={draft} onChange={onChange} />}
      <NumberInput
        label="Hold each step for"
        description="Minutes"
        value={draft.holdMinutes}
        onChange={(typed) => onChange({ holdMinutes: typeof typed === 'number' ? typed : 0 })}
        min={0}
        decimalScale={2}
        w={150}
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
          const steps = stairsOf({ ...draft, way: 'template', template: name }, 0)
          const holds = steps.reduce((sum, { holdMs }) => sum + (holdMs ?? 0), 0)
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
        label="Attribute"
        description="Of the context"
        value={draft.attribute}
        onChange={(event) => onChange({ attribute: event.currentTarget.value })}
        w={150}
      />
      <Textarea
        label="Batches"
        description="A line each, values with commas between; then all others"
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

function Steps({ draft, onChange }: { readonly draft: PlanDraft; readonly onChange: Change }) {
  const { steps } = draft
  const change = (at: number, members: Partial<StepDraft>) =>
    onChange({ steps: steps.map((one, index) => (index === at ? { ...one, ...members } : one)) })
  return (
    <Stack gap={8}>
      {steps.map(({ percent, holdMinutes }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
        <Group key={index} gap={8}>
          <Text size="sm" w={52}>
            Step {index + 1}
          </Text>
          <NumberInput
            aria-label={`Percent of step ${index + 1}`}
            suffix=" %"
            value={percent}
            onChange={(typed) => change(index, { percent: typeof typed === 'number' ? typed : 0 })}
            min={0}
            max={100}
            decimalScale={3}
            w={110}
          />
          <NumberInput
            aria-label={`Minutes of step ${index + 1}`}
            suffix=" min"
            value={holdMinutes}
            onChange={(typed) =>
              change(index, { holdMinutes: typeof typed === 'number' ? typed : 0 })
            }
            min={0}
            decimalScale={2}
            w={120}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove step ${index + 1}`}
            disabled={steps.length <= 1}
            onClick={() => onChange({ steps: steps.filter((_, at) => at !== index) })}
          >
            <Icon name="trash" size={16} />
          </ActionIcon>
        </Group>
      ))}
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<Icon name="plus" size={14} />}
        onClick={() => onChange({ steps: [...steps, { percent: 100, holdMinutes: 30 }] })}
        style={{ alignSelf: 'flex-start' }}
      >
        Add a step
      </Button>
    </Stack>
  )
}
