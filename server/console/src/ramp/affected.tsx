import { Button, Group, JsonInput, NativeSelect, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api, bodyOf } from '../api/client.ts'
import type { Environment, Flag, Preview, RampInput } from '../api/types.ts'
import { useUnsaved } from '../drafts/use-unsaved.ts'
import { ProblemAlert } from '../ui/states.tsx'
import { type Stair, stepWords } from './ramp-words.ts'

const examplesShown = 5

/** Who gets something else after a step of a plan: by arithmetic, and of users that are made up or pasted. */
export function Affected({
  project,
  flag,
  environment,
  stairs,
  plan,
}: {
  readonly project: string
  readonly flag: Flag
  readonly environment: Environment
  readonly stairs: readonly Stair[]
  readonly plan: RampInput
}) {
  const [chosen, choose] = useState(0)
  const step = Math.max(0, Math.min(chosen, stairs.length - 1))
  const [pasted, setPasted] = useState('')
  useUnsaved(pasted === '' ? null : 'the contexts typed for the ramp', 'tab')
  const preview = useMutation({
    mutationFn: async () =>
      bodyOf(
        await api.POST(
          '/api/v1/projects/{project}/flags/{flag}/environments/{environment}/preview',
          {
            params: { path: { project, flag: flag.key, environment: environment.key } },
            body: { ramp: plan, step, ...contextsOf(pasted) },
          },
        ),
      ),
  })
  return (
    <details>
      <summary>
        <Text fw={600} size="sm" span>
          Who is affected
        </Text>
      </summary>
      <Stack gap="sm" mt="sm">
        <Group align="flex-end" gap="sm">
          <NativeSelect
            label="After step"
            data={stairs.map((stair, index) => ({
              value: String(index),
              label: `${index + 1}: ${stepWords(stair)}`,
            }))}
            value={String(step)}
            onChange={(event) => choose(Number(event.currentTarget.value))}
          />
          <Button
            variant="default"
            loading={preview.isPending}
            // What was typed here stays while the plan is not whole.
            disabled={stairs.length === 0}
            onClick={() => preview.mutate()}
          >
            Show
          </Button>
        </Group>
        <JsonInput
          label="Contexts of your own"
          description="A JSON list; users are made up from what the rules ask for if there are none"
          placeholder='[{ "targetingKey": "user-1", "country": "NL" }]'
          value={pasted}
          onChange={setPasted}
          autosize
          minRows={2}
          className="mono-input"
        />
        {preview.error !== null && <ProblemAlert error={preview.error} />}
        {preview.data !== undefined && <Answer preview={preview.data} />}
      </Stack>
    </details>
  )
}

function Answer({ preview }: { readonly preview: Preview }) {
  const { places, contexts } = preview
  return (
    <div role="status">
      {places.map((place) => (
        <Text size="sm" key={place.id ?? 'default'}>
          {placeWords(place)}
        </Text>
      ))}
      <Text size="sm">
        Of {contexts.evaluated.toLocaleString()}{' '}
        {contexts.source === 'given' ? 'contexts' : 'made-up users'}{' '}
        {contexts.changed.toLocaleString()} get something else.
      </Text>
      <ul className="reasons" aria-label="Examples">
        {contexts.examples.slice(0, examplesShown).map(({ context, before, after }) => (
          <li key={JSON.stringify(context)}>
            <span className="mono">{JSON.stringify(context)}</span>:{' '}
            {before.variation ?? 'its own default'} → {after.variation ?? 'its own default'}
          </li>
        ))}
      </ul>
    </div>
  )
}

function placeWords(place: Preview['places'][number]): string {
  const { id, name, before, after, moves, kept, reachedBy } = place
  // Only a ramp's batches are a rule that is not there yet.
  if (before === null) return `Whoever is in a batch gets ${Object.keys(after ?? {}).join(', ')}.`
  const both = reachedBy === 'others' ? ' before and after' : ''
  const who = `Of ${id === null ? 'those whom no rule catches' : `“${name ?? id}”`}${both}`
  if (moves.length === 0) return `${who}: nobody.`
  const told = moves.map(({ from, to, percent }) => `${percent} % go from ${from} to ${to}`)
  return `${who}: ${told.join(', ')}; ${kept} % keep what they have.`
}

/** Throws with what is wrong, for a person. */
function contextsOf(text: string): { contexts?: Record<string, unknown>[] } {
  if (text.trim() === '') return {}
  const parsed: unknown = JSON.parse(text)
  const contexts = Array.isArray(parsed) ? parsed : [parsed]
  if (!contexts.every(isContext))
    throw new Error('Contexts are objects, such as {"targetingKey":"user-1"}.')
  return { contexts }
}

function isContext(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
