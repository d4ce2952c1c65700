import { ActionIcon, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import type { Flag } from '../api/types.ts'
import { Icon } from '../ui/icons.tsx'
import type { ValueType } from '../values/typed-values.ts'
import { ConditionEditor } from './condition-editor.tsx'
import { emptyCondition } from './conditions.ts'
import type { RuleDraft } from './config-draft.ts'
import { ServeEditor } from './serve-editor.tsx'

/** The targeting rules in their order: the first that holds serves. */
export function RulesEditor({
  flag,
  rules,
  onChange,
  segments,
  attributeTypes,
  isDisabled,
}: {
  readonly flag: Flag
  readonly rules: readonly RuleDraft[]
  readonly onChange: (rules: readonly RuleDraft[]) => void
  readonly segments: readonly string[]
  readonly attributeTypes: ReadonlyMap<string, ValueType>
  readonly isDisabled: boolean
}) {
  const add = () => {
    const first = flag.variations[0]?.key ?? ''
    const rule: RuleDraft = {
      id: newRuleId(rules),
      name: `Rule ${rules.length + 1}`,
      when: emptyCondition('attribute'),
      serve: { kind: 'variation', variation: first },
    }
    onChange([...rules, rule])
  }
  const move = (from: number, to: number) => {
    const rule = rules[from]
    if (rule !== undefined) onChange(rules.toSpliced(from, 1).toSpliced(to, 0, rule))
  }
  return (
    <Stack gap="sm">
      {rules.map((rule, index) => (
        <RuleCard
          key={rule.id}
          flag={flag}
          rule={rule}
          segments={segments}
          attributeTypes={attributeTypes}
          isDisabled={isDisabled}
          onChange={(next) => onChange(rules.toSpliced(index, 1, next))}
          onRemove={() => onChange(rules.toSpliced(index, 1))}
          onUp={index === 0 ? null : () => move(index, index - 1)}
          onDown={index === rules.length - 1 ? null : () => move(index, index + 1)}
        />
      ))}
      {rules.length === 0 && (
        <Text size="sm" c="dimmed">
          No rule: everybody gets what is below.
        </Text>
      )}
      {!isDisabled && (
        <div>
          <Button variant="default" leftSection={<Icon name="plus" size={15} />} onClick={add}>
            Add a rule
          </Button>
        </div>
      )}
    </Stack>
  )
}

function RuleCard({
  flag,
  rule,
  segments,
  attributeTypes,
  isDisabled,
  onChange,
  onRemove,
  onUp,
  onDown,
}: {
  readonly flag: Flag
  readonly rule: RuleDraft
  readonly segments: readonly string[]
  readonly attributeTypes: ReadonlyMap<string, ValueType>
  readonly isDisabled: boolean
  readonly onChange: (rule: RuleDraft) => void
  readonly onRemove: () => void
  readonly onUp: (() => void) | null
  readonly onDown: (() => void) | null
}) {
  const action = (name: 'up' | 'down' | 'trash', label: string, run: (() => void) | null) => (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={`${label} ${rule.name}`}
      disabled={run === null || isDisabled}
      onClick={() => run?.()}
    >
      <Icon name={name} size={16} />
    </ActionIcon>
  )
  return (
    <section className="rule" aria-label={`Rule ${rule.name}`}>
      <Group justify="space-between" mb={10} wrap="nowrap">
        <TextInput
          aria-label="Name of the rule"
          value={rule.name}
          onChange={(event) => onChange({ ...rule, name: event.currentTarget.value })}
          disabled={isDisabled}
          maxLength={256}
          flex={1}
          maw={360}
          styles={{ input: { fontWeight: 600 } }}
        />
        <Group gap={2} wrap="nowrap">
          {action('up', 'Move up', onUp)}
          {action('down', 'Move down', onDown)}
          {action('trash', 'Remove', onRemove)}
        </Group>
      </Group>
      <Stack gap="sm">
        <Text size="sm" fw={600}>
          When
        </Text>
        <ConditionEditor
          condition={rule.when}
          onChange={(when) => onChange({ ...rule, when })}
          segments={segments}
          attributeTypes={attributeTypes}
          isDisabled={isDisabled}
        />
        <ServeEditor
          flag={flag}
          draft={rule.serve}
          onChange={(serve) => onChange({ ...rule, serve })}
          label={rule.name}
          isDisabled={isDisabled}
        />
      </Stack>
    </section>
  )
}

function newRuleId(rules: readonly RuleDraft[]): string {
  const taken = new Set(rules.map(({ id }) => id))
  let n = rules.length + 1
  while (taken.has(`rule-${n}`)) n += 1
  return `rule-${n}`
}
