import { Text } from '@mantine/core'
import type { Move } from '../../../domain/preview.ts'
import type { Flag } from '../api/types.ts'
import { audienceChanges } from './audience.ts'
import type { ConfigDraft } from './config-draft.ts'
import { movesOfDefault, movesOfServe } from './share-arithmetic.ts'

/** Which shares get something else by a change, of the default and of each rule; and whether others come there. */
export function WhoChanges({
  title,
  before,
  after,
  flag,
}: {
  readonly title: string
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
  const audience = audienceChanges(before, after)
  const both = audience.length === 0 ? '' : ' before and after'
  return (
    <section className="panel panel-pad" aria-label="Who changes">
      <Text fw={620} size="sm" mb={4}>
        {title}
      </Text>
      {audience.length > 0 && (
        <Text size="sm" mb={4}>
          {audience.join(' ')}
        </Text>
      )}
      <MoveWords
        who={`Of those whom no rule catches${both}`}
        moves={movesOfDefault(before, after, order)}
      />
      {after.on &&
        rules.map(({ name, moves }) => (
          <MoveWords key={name} who={`Of “${name}”${both}`} moves={moves} />
        ))}
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
