import { ActionIcon, Autocomplete, Button, Group, NativeSelect } from '@mantine/core'
import type { Condition } from '../api/types.ts'
import { Icon } from '../ui/icons.tsx'
import { readScalar, type ValueType } from '../values/typed-values.ts'
import { ValuesField } from '../values/values-field.tsx'
import {
  type ConditionKind,
  emptyCondition,
  kindOf,
  operators,
  typesFor,
  valuesFor,
  wrapNot,
} from './conditions.ts'

const depthMax = 8
const kindWords: readonly { value: ConditionKind; label: string }[] = [
  { value: 'attribute', label: 'attribute' },
  { value: 'segment', label: 'in the segment' },
  { value: 'all', label: 'all of' },
  { value: 'any', label: 'any of' },
]

interface ConditionEditorProps {
  readonly condition: Condition
  readonly onChange: (condition: Condition) => void
  /** Left out where it cannot be removed. */
  readonly onRemove?: (() => void) | undefined
  /** Keys of the segments there are. */
  readonly segments: readonly string[]
  /** The types of values that attributes have in other conditions. */
  readonly attributeTypes: ReadonlyMap<string, ValueType>
  readonly isDisabled: boolean
  readonly depth?: number
}

/** A condition and those inside it. */
export function ConditionEditor(props: ConditionEditorProps) {
  const { condition, onChange, onRemove, isDisabled, depth = 1 } = props
  const isNegated = condition.not !== undefined
  const inner = condition.not ?? condition
  const kind = kindOf(inner)
  const change = (next: Condition) => onChange(isNegated ? wrapNot(next) : next)
  const list = inner.all ?? inner.any
  return (
    <div className={list === undefined ? undefined : 'condition-group'}>
      <Group gap={8} align="flex-start">
        <Button
          size="xs"
          variant={isNegated ? 'filled' : 'default'}
          aria-pressed={isNegated}
          onClick={() => onChange(isNegated ? inner : wrapNot(inner))}
          disabled={isDisabled}
          h={36}
        >
          {isNegated ? 'not' : 'if'}
        </Button>
        <NativeSelect
          aria-label="Kind of condition"
          value={kind}
          data={depth >= depthMax ? kindWords.slice(0, 2) : [...kindWords]}
          onChange={(event) => change(emptyCondition(event.currentTarget.value, inner))}
          disabled={isDisabled}
          w={158}
        />
        {kind === 'attribute' && <Comparison {...props} condition={inner} onChange={change} />}
        {kind === 'segment' && (
          <NativeSelect
            aria-label="Segment"
            value={inner.segment ?? ''}
            data={[...new Set([...props.segments, inner.segment ?? ''])]}
            onChange={(event) => change({ segment: event.currentTarget.value })}
            disabled={isDisabled}
            w={220}
          />
        )}
        {onRemove !== undefined && !isDisabled && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label="Remove the condition"
            onClick={onRemove}
          >
            <Icon name="close" size={15} />
          </ActionIcon>
        )}
      </Group>
      {list !== undefined && (
        <ConditionList
          {...props}
          list={list}
          depth={depth}
          onChange={(next) => change(kind === 'all' ? { all: next } : { any: next })}
        />
      )}
    </div>
  )
}

function ConditionList({
  list,
  onChange,
  segments,
  attributeTypes,
  isDisabled,
  depth,
}: Omit<ConditionEditorProps, 'condition' | 'onChange'> & {
  readonly list: readonly Condition[]
  readonly onChange: (list: Condition[]) => void
  readonly depth: number
}) {
  return (
    <>
      {list.map((one, index) => (
        <ConditionEditor
          // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no name but their place
          key={index}
          condition={one}
          onChange={(next) => onChange(list.toSpliced(index, 1, next))}
          onRemove={list.length > 1 ? () => onChange(list.toSpliced(index, 1)) : undefined}
          segments={segments}
          attributeTypes={attributeTypes}
          isDisabled={isDisabled}
          depth={depth + 1}
        />
      ))}
      {!isDisabled && (
        <div>
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<Icon name="plus" size={14} />}
            onClick={() => onChange([...list, emptyCondition('attribute')])}
          >
            Add a condition
          </Button>
        </div>
      )}
    </>
  )
}

function Comparison({
  condition,
  onChange,
  attributeTypes,
  isDisabled,
}: Pick<ConditionEditorProps, 'condition' | 'onChange' | 'attributeTypes' | 'isDisabled'>) {
  const { attribute = '', op = 'in', values = [] } = condition
  const operator = operators.find(({ value }) => value === op)
  return (
    <>
      <Autocomplete
        aria-label="Attribute"
        placeholder="country"
        data={['targetingKey', 'country', 'email', 'plan', 'appVersion', 'ip']}
        value={attribute}
        onChange={(next) => onChange({ ...condition, attribute: next })}
        disabled={isDisabled}
        w={150}
      />
      <NativeSelect
        aria-label="Comparison"
        value={op}
        data={operators.map(({ value, label }) => ({ value, label }))}
        onChange={(event) => {
          const next =
            operators.find(({ value }) => value === event.currentTarget.value)?.value ?? 'in'
          onChange(
            next === 'exists'
              ? { attribute, op: next }
              : { attribute, op: next, values: valuesFor(next, values) },
          )
        }}
        disabled={isDisabled}
        w={170}
      />
      {op !== 'exists' && (
        <ValuesField
          key={op}
          name="Values"
          values={values}
          onChange={(next) => onChange({ ...condition, values: next })}
          read={readScalar}
          types={typesFor(op)}
          seen={attributeTypes.get(attribute)}
          placeholder={operator?.example}
          isDisabled={isDisabled}
        />
      )}
    </>
  )
}
