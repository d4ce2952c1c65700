import { Modal, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { SignInForm } from './sign-in-form.tsx'

/** Over whatever page is open when a session ends: nothing that was typed below is lost. */
export function SignedOut({ isOpen }: { readonly isOpen: boolean }) {
  const queryClient = useQueryClient()
  return (
    <Modal
      opened={isOpen}
      onClose={() => undefined}
      withCloseButton={false}
      // Above any other dialog: that one is worth nothing until somebody is signed in.
      zIndex={600}
      title="Your session is over"
      centered
    >
      <Text size="sm" c="dimmed" mb="sm">
        Sign in again and go on where you were: nothing you typed is lost.
      </Text>
      <SignInForm onDone={() => void queryClient.invalidateQueries()} />
    </Modal>
  )
}
