import { Alert, Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { toProblem } from '../api/problem.ts'
import { Icon, type IconName } from './icons.tsx'

/** What went wrong, in the API's own words, with what it says of single members. */
export function ProblemAlert({
  error,
  onRetry,
}: {
  readonly error: unknown
  readonly onRetry?: (() => void) | undefined
}) {
  const problem = toProblem(error)
  const { faults } = problem
  const [fault] = faults
  const isOne = faults.length === 1 && fault !== undefined
  return (
    <Alert
      color="red"
      variant="light"
      title={problem.title}
      icon={<Icon name="alert" />}
      role="alert"
    >
      <Text size="sm">{isOne ? sentence(fault.message) : problem.message}</Text>
      {faults.length > 1 && (
        <ul className="faults">
          {faults.map(({ path, message }) => (
            <li key={`${path} ${message}`}>
              <code>{path || 'body'}</code> {message}
            </li>
          ))}
        </ul>
      )}
      <Group justify="space-between" mt={4}>
        <Text size="xs" c="dimmed">
          {problem.code}
          {isOne && fault.path !== '' && ` at ${fault.path}`}
        </Text>
        {onRetry !== undefined && (
          <Button size="compact-sm" variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Group>
    </Alert>
  )
}

function sentence(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`
}

/** Nothing is here, and what to do about it. */
export function Empty({
  icon,
  title,
  children,
}: {
  readonly icon: IconName
  readonly title: string
  readonly children?: ReactNode
}) {
  return (
    <Stack align="center" gap="xs" py={56} px="md" className="empty">
      <span className="empty-icon">
        <Icon name={icon} size={26} />
      </span>
      <Title order={3} size="h4">
        {title}
      </Title>
      <Text component="div" c="dimmed" size="sm" ta="center" maw={460}>
        {children}
      </Text>
    </Stack>
  )
}

/** Rows that are on their way, as tall as they will be. */
export function LoadingRows({
  rows = 8,
  height = 44,
}: {
  readonly rows?: number
  readonly height?: number
}) {
  return (
    <Stack gap={8} aria-busy="true" aria-label="Loading" role="status">
      {Array.from({ length: rows }, (_, row) => `row ${row}`).map((key) => (
        <Skeleton key={key} height={height} radius="md" />
      ))}
    </Stack>
  )
}
