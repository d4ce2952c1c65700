import { Button, Group, Table, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, bodyOf, etagOf } from '../api/client.ts'
import { keys, tokensQuery } from '../api/queries.ts'
import type { Token, TokenCreated } from '../api/types.ts'
import { Frame } from '../frame/frame.tsx'
import { lastProject } from '../frame/last-project.ts'
import { useSession } from '../session/session.ts'
import { Icon } from '../ui/icons.tsx'
import { Page } from '../ui/page.tsx'
import { LoadingRows, ProblemAlert } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { NewToken } from './new-token.tsx'
import { SecretDialog } from './secret-dialog.tsx'

/** Who may ask: tokens and SDK keys. A secret is shown once. */
export function TokensPage() {
  const { data: tokens, error, refetch } = useQuery({ ...tokensQuery, staleTime: 0 })
  const [isCreating, setCreating] = useState(false)
  const [made, setMade] = useState<TokenCreated | null>(null)
  const session = useSession()
  return (
    <Frame project={null}>
      <Page
        title="Tokens"
        lead="Of SDKs, people and automation. A secret is shown once, when it is made."
        actions={
          <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setCreating(true)}>
            New token
          </Button>
        }
      >
        {error !== null && <ProblemAlert error={error} onRetry={() => void refetch()} />}
        {tokens === undefined && error === null && <LoadingRows />}
        {tokens !== undefined && (
          <div className="panel table-wrap">
            <Table verticalSpacing="sm" horizontalSpacing="md" aria-label="Tokens">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Name</Table.Th>
                  <Table.Th>Kind</Table.Th>
                  <Table.Th>For</Table.Th>
                  <Table.Th>Last used</Table.Th>
                  <Table.Th>Expires</Table.Th>
                  <Table.Th />
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {tokens.map((token) => (
                  <TokenRow
                    key={token.id}
                    token={token}
                    isOwn={token.id === session?.token.id}
                    onSecret={setMade}
                  />
                ))}
              </Table.Tbody>
            </Table>
          </div>
        )}
        {isCreating && (
          <NewToken
            project={lastProject()}
            onClose={() => setCreating(false)}
            onMade={(token) => {
              setCreating(false)
              setMade(token)
            }}
          />
        )}
        {made !== null && <SecretDialog token={made} onClose={() => setMade(null)} />}
      </Page>
    </Frame>
  )
}

function TokenRow({
  token,
  isOwn,
  onSecret,
}: {
  readonly token: Token
  readonly isOwn: boolean
  readonly onSecret: (token: TokenCreated) => void
}) {
  const { id, name, kind, lastUsedAt, expiresAt } = token
  const [isSure, setSure] = useState(false)
  const queryClient = useQueryClient()
  const path = { id }
  const refresh = () => queryClient.invalidateQueries({ queryKey: keys.tokens })
  const rotate = useMutation({
    mutationFn: async () =>
      bodyOf(await api.POST('/api/v1/tokens/{id}/rotate', { params: { path }, body: {} })),
    onSuccess: async (made) => {
      onSecret(made)
      await refresh()
    },
  })
  const revoke = useMutation({
    mutationFn: async () => {
      const read = await api.GET('/api/v1/tokens/{id}', { params: { path } })
      await api.DELETE('/api/v1/tokens/{id}', {
        params: { path, header: { 'If-Match': etagOf(read) } },
      })
    },
    onSuccess: refresh,
  })
  const error = rotate.error ?? revoke.error
  return (
    <Table.Tr>
      <Table.Td>
        <Text fw={570} size="sm">
          {name} {isOwn && <span className="tag">you</span>}
        </Text>
        <span className="mono">{id}</span>
        {error !== null && <ProblemAlert error={error} />}
      </Table.Td>
      <Table.Td>{kind}</Table.Td>
      <Table.Td>{placeOf(token)}</Table.Td>
      <Table.Td>{lastUsedAt === null ? '—' : <Time at={lastUsedAt} />}</Table.Td>
      <Table.Td>{expiresAt === null ? 'never' : <Time at={expiresAt} />}</Table.Td>
      <Table.Td>
        <Group gap={6} justify="flex-end" wrap="nowrap">
          <Button
            size="compact-sm"
            variant="default"
            loading={rotate.isPending}
            onClick={() => rotate.mutate()}
            aria-label={`Rotate ${name}`}
          >
            Rotate
          </Button>
          <Button
            size="compact-sm"
            variant={isSure ? 'filled' : 'outline'}
            color="red"
            loading={revoke.isPending}
            onBlur={() => setSure(false)}
            onClick={() => (isSure ? revoke.mutate() : setSure(true))}
            aria-label={isSure ? `Really revoke ${name}` : `Revoke ${name}`}
          >
            {isSure ? 'Really?' : 'Revoke'}
          </Button>
        </Group>
      </Table.Td>
    </Table.Tr>
  )
}

function placeOf({ role, project, environment, environments }: Token): string {
  if (role === null) return `${project ?? '(gone)'} / ${environment ?? '(gone)'}`
  if (project === null) return `${role} everywhere`
  return `${role} in ${project}${environments === null ? '' : ` / ${environments.join(', ')}`}`
}
