import { Group, NativeSelect, NumberInput, Slider, Stack, Text, TextInput } from '@mantine/core'
import type { Flag } from '../api/types.ts'
import { type ServeDraft, weightsFault, weightsOf } from './serve-draft.ts'
import { colourOf, type Part, round, SplitBar } from './split-bar.tsx'

const splitChoice = '\u0000split'

/** What somebody gets: one variation, or shares of several. */
export function ServeEditor({
  flag,
  draft,
  onChange,
  label,
  isDisabled,
}: {
  readonly flag: Flag
  readonly draft: ServeDraft
  readonly onChange: (draft: ServeDraft) => void
  /** What it is for, for a screen reader: "Everybody else", or the name of a rule. */
  readonly label: string
  readonly isDisabled: boolean
}) {
  const order = flag.variations.map(({ key }) => key)
  const choose = (value: string) => {
    if (value !== splitChoice) return onChange({ kind: 'variation', variation: value })
    if (draft.kind === 'variation') onChange(splitOf(draft.variation, order))
  }
  return (
    <Stack gap={10}>
      <NativeSelect
        label="Serve"
        aria-label={`${label}: serve`}
        value={draft.kind === 'variation' ? draft.variation : splitChoice}
        data={[
          ...order.map((key) => ({ value: key, label: key })),
          { value: splitChoice, label: 'a percentage of…' },
        ]}
        onChange={(event) => choose(event.currentTarget.value)}
        disabled={isDisabled}
        maw={260}
      />
      {draft.kind === 'split' && (
        <SplitEditor
          order={order}
          draft={draft}
          onChange={onChange}
          label={label}
          isDisabled={isDisabled}
        />
      )}
    </Stack>
  )
}

function SplitEditor({
  order,
  draft,
  onChange,
  label,
  isDisabled,
}: {
  readonly order: readonly string[]
  readonly draft: Extract<ServeDraft, { kind: 'split' }>
  readonly onChange: (draft: ServeDraft) => void
  readonly label: string
  readonly isDisabled: boolean
}) {
  const weights = weightsOf(draft)
  const parts: Part[] = order.map((key) => ({ key, percent: weights[key] ?? 0 }))
  const [first, second] = parts
  const fault = weightsFault(draft)
  const take = (next: readonly Part[]) =>
    onChange({
      ...draft,
      weights: Object.fromEntries(next.map(({ key, percent }) => [key, percent])),
    })
  const takeOne = (key: string, percent: number) => {
    const value = round(Math.max(0, Math.min(100, percent)))
    if (parts.length !== 2)
      return take(parts.map((part) => (part.key === key ? { key, percent: value } : part)))
    take(
      parts.map((part) => ({
        key: part.key,
        percent: part.key === key ? value : round(100 - value),
      })),
    )
  }
  return (
    <Stack gap={10}>
      <SplitBar parts={parts} onChange={take} isDisabled={isDisabled} />
      {parts.length === 2 && first !== undefined && second !== undefined && (
        <Slider
          value={first.percent}
          onChange={(value) => takeOne(first.key, value)}
          thumbLabel={`${label}: percent that get ${first.key}`}
          marks={[0, 25, 50, 75, 100].map((value) => ({ value }))}
          label={(value) => `${value} %`}
          disabled={isDisabled}
        />
      )}
      <Group gap="sm" align="flex-end">
        {parts.map(({ key, percent }, index) => (
          <NumberInput
            key={key}
            label={
              <Group gap={6} component="span">
                <span className="swatch" style={{ background: colourOf(index, parts.length) }} />
                {key}
              </Group>
            }
            aria-label={`${label}: percent of ${key}`}
            value={percent}
            onChange={(value) => takeOne(key, Number(value))}
            min={0}
            max={100}
            step={1}
            decimalScale={3}
            suffix=" %"
            disabled={isDisabled}
            w={124}
          />
        ))}
        <TextInput
          label="By"
          aria-label={`${label}: attribute that decides`}
          description={undefined}
          value={draft.bucketBy}
          onChange={(event) => onChange({ ...draft, bucketBy: event.currentTarget.value })}
          disabled={isDisabled}
          className="mono-input"
          w={150}
        />
      </Group>
      {fault !== null && (
        <Text size="sm" c="var(--bad)" role="alert">
          {fault}
        </Text>
      )}
    </Stack>
  )
}

/** A split that at first gives everybody what they had. */
function splitOf(variation: string, order: readonly string[]): ServeDraft {
  const weights = Object.fromEntries(order.map((key) => [key, key === variation ? 100 : 0]))
  return { kind: 'split', weights, bucketBy: 'targetingKey', stored: null }
}
