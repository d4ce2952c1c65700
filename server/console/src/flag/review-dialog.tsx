import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import type { Move } from '../../../domain/preview.ts'
import type { Environment, Flag } from '../api/types.ts'
import { ProblemAlert } from '../ui/states.tsx'
import { Changes } from './changes.tsx'
import { type ConfigDraft, previewConfig } from './config-draft.ts'
import { movesOfDefault, movesOfServe } from './share-arithmetic.ts'
import { TheirChange } from './their-change.tsx'
import type { ConfigEditing } from './use-config-draft.ts'

/** What a save will do, before it does it: the difference, and who gets something else. */
export function ReviewDialog({
  editing,
  flag,
  environment,
  onClose,
}: {
  readonly editing: ConfigEditing
  readonly flag: Flag
  readonly environment: Environment
  readonly onClose: () => void
}) {
  const { baseDraft, draft, base } = editing
  if (baseDraft === null || draft === null) return null
  const save = async () => {
    if (await editing.save()) onClose()
  }
  return (
    <Modal opened onClose={onClose} title={`Save in ${environment.name}?`} size={640}>
      <Stack gap="md">
        <TheirChange editing={editing} />
        <Changes before={previewConfig(baseDraft)} after={previewConfig(draft)} />
        <WhoChanges before={baseDraft} after={draft} flag={flag} />
        {base?.body.killed != null && (
          <Text size="sm" c="var(--bad)" role="note">
            The flag is killed here: this takes effect when it is restored.
          </Text>
        )}
        {environment.critical && (
          <Text size="sm">
            <span className="critical">critical</span> {environment.name} is marked as critical.
          </Text>
        )}
        {editing.saveError !== null && <ProblemAlert error={editing.saveError} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Go on editing
          </Button>
          <Button
            onClick={() => void save()}
            loading={editing.isSaving}
            disabled={editing.theirs !== null}
            data-autofocus
          >
            Save
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

function WhoChanges({
  before,
  after,
  flag,
}: {
  readonly before: ConfigDraft
  readonly after: ConfigDraft
  readonly flag: Flag
}) {
  const order = flag.variations.map(({ key }) => key)
  const rules = after.rules.flatMap((rule) => {
    const old = before.rules.find(({ id }) => id === rule.id)
    const moves = old === undefined ? [] : movesOfServe(old.serve, rule.serve, order)
    return moves.length === 0 ? [] : [{ name: rule.name, moves }]
  })
  return (
    <section className="panel panel-pad" aria-label="Who changes">
      <Text fw={620} size="sm" mb={4}>
        Who gets something else
      </Text>
      <MoveWords who="Of those whom no rule catches" moves={movesOfDefault(before, after, order)} />
      {after.on &&
        rules.map(({ name, moves }) => <MoveWords key={name} who={`Of “${name}”`} moves={moves} />)}
    </section>
  )
}

function MoveWords({ who, moves }: { readonly who: string; readonly moves: readonly Move[] }) {
  const moved = moves.reduce((sum, { percent }) => sum + percent, 0)
  if (moves.length === 0) return <Text size="sm">{who}: nobody.</Text>
  return (
    <Text size="sm">
      {who}:{' '}
      {moves.map(({ from, to, percent }, index) => (
        <span key={`${from} ${to}`}>
          {index > 0 && ', '}
          <b>{format(percent)} %</b> go from {from} to {to}
        </span>
      ))}
      ; {format(100 - moved)} % keep what they have.
    </Text>
  )
}

function format(percent: number): string {
  return String(Math.round(percent * 1000) / 1000)
}
