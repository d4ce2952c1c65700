import { Group, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'

/** A page with its heading, which is also the window's. */
export function Page({
  title,
  lead,
  actions,
  isFilling = false,
  children,
}: {
  readonly title: string
  readonly lead?: ReactNode
  readonly actions?: ReactNode
  /** Takes the height there is, and what is in it scrolls. */
  readonly isFilling?: boolean
  readonly children: ReactNode
}) {
  useDocumentTitle(`${title} · Sluice`)
  return (
    <Stack gap="md" className={isFilling ? 'page page-fill' : 'page'}>
      <Group justify="space-between" align="flex-start" gap="sm">
        {/* What comes to be known below the title breaks its line, and moves no button. */}
        <div style={{ flex: '1 1 300px', minWidth: 0 }}>
          <Title order={1} size="h2">
            {title}
          </Title>
          {lead !== undefined && (
            <Text component="div" c="dimmed" size="sm" mt={2}>
              {lead}
            </Text>
          )}
        </div>
        <Group gap="xs">{actions}</Group>
      </Group>
      {children}
    </Stack>
  )
}
