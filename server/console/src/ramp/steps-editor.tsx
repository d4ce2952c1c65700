import {
  ActionIcon,
  Button,
  Group,
  NativeSelect,
  NumberInput,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import { Icon } from '../ui/icons.tsx'
import { readUnit } from '../values/typed-values.ts'
import { ValuesField } from '../values/values-field.tsx'
import { GatesEditor } from './gates-editor.tsx'
import { HoldField } from './hold-field.tsx'
import type { StepDraft, TargetDraft } from './plan-draft.ts'

const stepsMax = 50

/** A plan step by step: who comes next, for how long, and by which gates. */
export function StepsEditor({
  steps,
  onChange,
}: {
  readonly steps: readonly StepDraft[]
  readonly onChange: (steps: readonly StepDraft[]) => void
}) {
  const change = (at: number, members: Partial<StepDraft>) =>
    onChange(steps.map((one, index) => (index === at ? { ...one, ...members } : one)))
  const add = () => {
    const last = steps.at(-1)
    onChange([
      ...steps,
      {
        to: { percent: 100 },
        hold: last?.hold ?? { amount: 30, unit: 'minutes' },
        gates: null,
      },
    ])
  }
  return (
    <Stack gap="sm">
      {steps.map((step, index) => (
        <StepRow
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
          key={index}
          step={step}
          name={`step ${index + 1}`}
          isOnly={steps.length <= 1}
          onChange={(members) => change(index, members)}
          onRemove={() => onChange(steps.filter((_, at) => at !== index))}
        />
      ))}
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<Icon name="plus" size={14} />}
        disabled={steps.length >= stepsMax}
        onClick={add}
        style={{ alignSelf: 'flex-start' }}
      >
        Add a step
      </Button>
    </Stack>
  )
}

function StepRow({
  step: { to, hold, gates },
  name,
  isOnly,
  onChange,
  onRemove,
}: {
  readonly step: StepDraft
  readonly name: string
  readonly isOnly: boolean
  readonly onChange: (members: Partial<StepDraft>) => void
  readonly onRemove: () => void
}) {
  const isWhole = 'percent' in to && to.percent >= 100
  return (
    <fieldset className="step-row" aria-label={`${name.slice(0, 1).toUpperCase()}${name.slice(1)}`}>
      <Group gap={8} align="flex-start">
        <Text size="sm" w={52} lh="36px" tt="capitalize">
          {name}
        </Text>
        <TargetFields to={to} name={name} onChange={(next) => onChange({ to: next })} />
        <HoldField
          label={`Time of ${name}`}
          isShown={false}
          hold={hold}
          onChange={(next) => onChange({ hold: next })}
        />
        <NativeSelect
          aria-label={`Gates of ${name}`}
          data={[
            { value: 'plan', label: 'the plan’s gates' },
            { value: 'own', label: 'its own gates' },
          ]}
          value={gates === null ? 'plan' : 'own'}
          onChange={(event) => onChange({ gates: event.currentTarget.value === 'own' ? [] : null })}
          w={150}
        />
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`Remove ${name}`}
          disabled={isOnly}
          onClick={onRemove}
        >
          <Icon name="trash" size={16} />
        </ActionIcon>
      </Group>
      {gates !== null && (
        <div className="step-gates">
          <GatesEditor
            gates={gates}
            empty="No gate at this step: only time decides."
            isComparing={!isWhole}
            onChange={(next) => onChange({ gates: next })}
          />
        </div>
      )}
    </fieldset>
  )
}

/** A share of everybody, or those with chosen values of an attribute. */
function TargetFields({
  to,
  name,
  onChange,
}: {
  readonly to: TargetDraft
  readonly name: string
  readonly onChange: (to: TargetDraft) => void
}) {
  return (
    <>
      <NativeSelect
        aria-label={`Who comes with ${name}`}
        data={[
          { value: 'percent', label: 'a share' },
          { value: 'batch', label: 'a batch' },
        ]}
        value={'percent' in to ? 'percent' : 'batch'}
        onChange={(event) =>
          onChange(
            event.currentTarget.value === 'percent'
              ? { percent: 100 }
              : { attribute: 'region', values: [] },
          )
        }
        w={100}
      />
      {'percent' in to ? (
        <NumberInput
          aria-label={`Percent of ${name}`}
          suffix=" %"
          value={to.percent}
          onChange={(typed) => onChange({ percent: typeof typed === 'number' ? typed : 0 })}
          min={0}
          max={100}
          decimalScale={3}
          w={100}
        />
      ) : (
        <>
          <TextInput
            aria-label={`Attribute of ${name}`}
            value={to.attribute}
            onChange={(event) => onChange({ ...to, attribute: event.currentTarget.value })}
            w={110}
          />
          <ValuesField
            name={`Values of ${name}`}
            values={to.values}
            onChange={(values) => onChange({ ...to, values })}
            read={readUnit}
            types={['text', 'number']}
            placeholder="eu-west-1, us-east-1"
            isDisabled={false}
          />
        </>
      )}
    </>
  )
}
