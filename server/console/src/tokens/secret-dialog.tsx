import { Button, Group, Stack, Text } from '@mantine/core'
import { Snippet } from '../ui/copy.tsx'
import { Dialog } from '../ui/dialog.tsx'

/** The only time that a secret is seen. It must be closed on purpose. */
export function SecretDialog({
  token,
  onClose,
}: {
  readonly token: {
    readonly name: string
    readonly secret: string
    /** After a rotation: until when the one before it is taken. */
    readonly previousExpiresAt: string | null
  }
  readonly onClose: () => void
}) {
  return (
    <Dialog
      onClose={onClose}
      title={`The secret of ${token.name}`}
      unsaved={`the secret of ${token.name}, which is shown only now`}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
      size={600}
    >
      <Stack gap="sm">
        <Text size="sm">Copy it now: nobody, not even Sluice, can show it again.</Text>
        <Snippet text={token.secret} what="the secret" />
        {token.previousExpiresAt !== null && (
          <Text size="sm" c="dimmed">
            The one before is taken until {new Date(token.previousExpiresAt).toLocaleString()}.
          </Text>
        )}
        <Group justify="flex-end">
          <Button onClick={onClose}>I have kept it</Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
