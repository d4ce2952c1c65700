import { Button, Group, JsonInput, Select, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, bodyOf } from '../api/client.ts'
import { flagsQuery, keys } from '../api/queries.ts'
import { usePlace } from '../frame/use-place.ts'
import { Page } from '../ui/page.tsx'
import { Empty, ProblemAlert } from '../ui/states.tsx'
import { EvaluationCard } from './evaluation-card.tsx'

const firstContext = `{
  "targetingKey": "user-1",
  "country": "NL"
}`

/** What flags serve to somebody, and every step of why: by the code that SDKs run. */
export function ExplainPage() {
  const { project, environment } = usePlace()
  const { data: flags = [] } = useQuery(flagsQuery(project))
  const queryClient = useQueryClient()
  const [context, setContext] = useState(
    () => queryClient.getQueryData<string>(keys.typedContext(project)) ?? firstContext,
  )
  // It stays while somebody looks at another page, and no longer than the session.
  const keep = (text: string) => {
    setContext(text)
    queryClient.setQueryDefaults(keys.typedContext(project), { gcTime: Number.POSITIVE_INFINITY })
    queryClient.setQueryData(keys.typedContext(project), text)
  }
  const [flag, setFlag] = useState<string | null>(null)
  const evaluate = useMutation({
    mutationFn: async () =>
      bodyOf(
        await api.POST('/api/v1/projects/{project}/environments/{environment}/evaluate', {
          params: { path: { project, environment: environment?.key ?? '' } },
          body: { context: readContext(context), ...(flag === null ? {} : { flags: [flag] }) },
        }),
      ),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    evaluate.mutate()
  }
  const results = evaluate.data?.results
  return (
    <Page
      title="Explain"
      lead={`What somebody gets in ${environment?.name ?? '…'}, and why: the very steps that SDKs take`}
    >
      <form onSubmit={submit} className="panel panel-pad">
        <Stack gap="sm">
          <JsonInput
            label="Evaluation context"
            description="What your code passes: targetingKey and any attributes"
            value={context}
            onChange={keep}
            autosize
            minRows={4}
            maxRows={16}
            // Nothing that changes its height when it is left: the click that left it would miss.
            spellCheck={false}
            className="mono-input"
          />
          <Group align="flex-end">
            <Select
              label="Flag"
              placeholder="All flags"
              data={flags.filter(({ archived }) => !archived).map(({ key }) => key)}
              value={flag}
              onChange={setFlag}
              searchable
              clearable
              clearButtonProps={{ 'aria-label': 'All flags' }}
              limit={50}
              w={280}
            />
            <Button type="submit" loading={evaluate.isPending} disabled={environment === undefined}>
              Explain
            </Button>
          </Group>
        </Stack>
      </form>
      {evaluate.error !== null && <ProblemAlert error={evaluate.error} />}
      {results === undefined && evaluate.error === null && (
        <Empty icon="explain" title="Why did they get that?">
          Paste the context of a user and press Explain.
        </Empty>
      )}
      {results !== undefined && (
        <Text size="sm" c="dimmed" role="status">
          {results.length === 1 ? '1 flag' : `${results.length} flags`} at revision{' '}
          <span className="mono">{evaluate.data?.revision}</span>
        </Text>
      )}
      <Stack gap="xs">
        {results?.slice(0, cardsMax).map((result) => (
          <EvaluationCard key={result.flag} result={result} isOpen={results.length === 1} />
        ))}
      </Stack>
      {results !== undefined && results.length > cardsMax && (
        <Text size="sm">Choose a flag to see one of the other {results.length - cardsMax}.</Text>
      )}
    </Page>
  )
}

const cardsMax = 100

function readContext(text: string): Record<string, unknown> {
  const value = parse(text)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.fromEntries(Object.entries(value))
  }
  throw new Error('A context is a JSON object, such as {"targetingKey":"user-1"}.')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`The context is not JSON: ${error instanceof Error ? error.message : ''}`)
  }
}
