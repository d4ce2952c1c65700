import { Autocomplete, Button, Group, NativeSelect, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { environmentsQuery, flagsQuery } from '../api/queries.ts'
import { useWhyNot } from '../session/rights.ts'
import { Icon } from '../ui/icons.tsx'
import { ReasonField } from '../ui/reason-field.tsx'
import { ProblemAlert } from '../ui/states.tsx'
import type { KillRequest } from './kill-request.ts'
import { type Done, useKillAction } from './use-kill-action.ts'

const words = {
  kill: {
    verb: 'Kill',
    lead: 'Everybody gets the off variation, whatever else is configured, until it is restored.',
    example: 'errors on checkout',
  },
  restore: {
    verb: 'Restore',
    lead: 'It serves again what its configuration says.',
    example: 'fixed',
  },
} as const

/** Which flag, where and why. Works also where nothing could be read: keys may be typed. */
export function KillForm({
  request,
  onDone,
  onCancel,
}: {
  readonly request: KillRequest
  readonly onDone: (done: Done) => void
  readonly onCancel: () => void
}) {
  const { project, action = 'kill' } = request
  const { data: environments = [] } = useQuery(environmentsQuery(project))
  const { data: flags = [] } = useQuery(flagsQuery(project))
  const { env } = useSearch({ strict: false })
  const [chosen, setChosen] = useState(request.environment)
  const environment = chosen ?? env ?? environments[0]?.key ?? ''
  const [flag, setFlag] = useState('')
  const [reason, setReason] = useState('')
  const { mutate, isPending, error } = useKillAction(onDone)
  const isFixed = (request.flags?.length ?? 0) > 0
  const names = isFixed ? (request.flags ?? []) : flag.trim() === '' ? [] : [flag.trim()]
  const why = useWhyNot()('operator', { project, environments: [environment] })
  const { verb, lead, example } = words[action]
  const isReady = names.length > 0 && reason.trim() !== '' && why === null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isReady) mutate({ project, environment, flags: names, action, reason: reason.trim() })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {lead}
        </Text>
        {isFixed ? (
          <Text fw={600} className="mono">
            {names.length <= 3 ? names.join(', ') : `${names.length} flags`}
          </Text>
        ) : (
          <Autocomplete
            label="Flag"
            data={flags.map(({ key }) => key)}
            limit={20}
            value={flag}
            onChange={setFlag}
            data-autofocus
            required
          />
        )}
        <NativeSelect
          label="Environment"
          value={environment}
          data={environmentChoices(environments, environment)}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
        <ReasonField
          value={reason}
          description="Everybody sees it: on the flag, in the audit, in the receipts."
          placeholder={example}
          isRequired
          isFocused={isFixed}
          onChange={setReason}
          onSubmit={submit}
        />
        {why !== null && (
          <Text size="sm" c="var(--bad)" role="note">
            {why}
          </Text>
        )}
        {error !== null && <ProblemAlert error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button
            type="submit"
            color={action === 'kill' ? 'red' : 'cyan'}
            loading={isPending}
            disabled={!isReady}
            leftSection={<Icon name={action} size={16} />}
          >
            {verb} in {environment}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function environmentChoices(
  environments: readonly {
    readonly key: string
    readonly name: string
    readonly critical: boolean
  }[],
  environment: string,
) {
  if (environments.length === 0) return [environment]
  return environments.map(({ key, name, critical }) => ({
    value: key,
    label: critical ? `${name} (critical)` : name,
  }))
}
