import { Group, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { DebtItem } from '../api/types.ts'
import { Snippet } from '../ui/copy.tsx'
import { Time } from '../ui/time.tsx'
import { References } from './references.tsx'
import { stageWords } from './stages.ts'
import { VerdictActions } from './verdict-actions.tsx'

const confidenceWords = { low: 'a guess', medium: 'likely', high: 'certain' } as const

/** Where a flag is in its life: the verdict, what it rests on, and what to do about it. */
export function Verdict({
  project,
  item,
  title,
}: {
  readonly project: string
  readonly item: DebtItem
  readonly title: ReactNode
}) {
  const { flag, stage, reasons, confidence, references, lastEvaluatedAt, staleSince } = item
  return (
    <Stack gap={8}>
      <Group justify="space-between" align="flex-start" gap="xs">
        <Group gap="xs">
          {title}
          <StageBadge stage={stage} />
          <Text size="sm" c="dimmed">
            {item.kind}
            {item.owner !== null && ` · ${item.owner}`}
            {' · made '}
            <Time at={item.createdAt} />
            {staleSince !== null && (
              <>
                {' · stale since '}
                <Time at={staleSince} />
              </>
            )}
          </Text>
        </Group>
        <VerdictActions project={project} item={item} />
      </Group>
      {reasons.length > 0 && (
        <ul className="reasons" aria-label={`Why ${flag} is ${stageWords[stage].label}`}>
          {reasons.map(({ code, detail }) => (
            <li key={`${code} ${detail}`}>{capitalised(detail)}</li>
          ))}
        </ul>
      )}
      <Text size="sm" c="dimmed">
        {stage !== 'archived' && `The verdict is ${confidenceWords[confidence]}. `}
        {lastEvaluatedAt === null ? (
          'No evaluation was reported.'
        ) : (
          <>
            Last evaluated <Time at={lastEvaluatedAt} />.
          </>
        )}
      </Text>
      <References project={project} flag={flag} count={references} />
      {(stage === 'stale' || stage === 'settled') && references !== 0 && (
        <CleanCommand project={project} item={item} />
      )}
    </Stack>
  )
}

/** The stage of a flag as a badge. */
export function StageBadge({ stage }: { readonly stage: DebtItem['stage'] }) {
  const { label, kind } = stageWords[stage]
  return (
    <span className="state" data-kind={kind}>
      {label}
    </span>
  )
}

function CleanCommand({ project, item }: { readonly project: string; readonly item: DebtItem }) {
  const { flag, keep } = item
  const serve = keep === null ? '' : ` --serve ${keep}`
  return (
    <div>
      <Text size="xs" c="dimmed" mb={4}>
        Takes it out of the code: shows what it would change, and changes it with{' '}
        <code>--write</code>.
        {keep === null && ' People get different variations: name the one to keep with --serve.'}
      </Text>
      <Snippet
        text={`npx sluice clean ${flag}${serve} --project ${project}`}
        what="the command that cleans"
      />
    </div>
  )
}

function capitalised(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
}
