import { ActionIcon, Menu, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { askToDiscard } from '../drafts/ask-to-discard.ts'
import { openDrafts } from '../drafts/use-unsaved.ts'
import { signOut, useSession } from '../session/session.ts'
import { Icon } from '../ui/icons.tsx'
import { useCommands } from './commands.tsx'
import { useThemeSwitch } from './theme-button.tsx'

/** Who is signed in, and the way out. */
export function AccountMenu() {
  const session = useSession()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const { openKeys } = useCommands()
  const { other, toggle } = useThemeSwitch()
  const leave = async () => {
    const whats = [...openDrafts()].map(({ what }) => what)
    if (!(await askToDiscard(whats))) return
    await signOut()
    queryClient.clear()
    await navigate({ to: '/login', ignoreBlocker: true })
  }
  const name = session?.token.name ?? ''
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon variant="light" size="lg" radius="xl" aria-label={`Signed in as ${name}`}>
          <Text fw={650} size="sm" component="span">
            {name.slice(0, 1).toUpperCase()}
          </Text>
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={600} c="var(--mantine-color-text)">
            {name}
          </Text>
          {session?.role}{' '}
          {session?.project === null ? 'everywhere' : `in ${session?.project ?? ''}`}
        </Menu.Label>
        <Menu.Item leftSection={<Icon name="keyboard" size={16} />} onClick={openKeys}>
          Keyboard map
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon name={other === 'dark' ? 'moon' : 'sun'} size={16} />}
          onClick={toggle}
        >
          {other === 'dark' ? 'Dark' : 'Light'} theme
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="out" size={16} />} onClick={() => void leave()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
