import { ActionIcon, Button, Group, Tooltip } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import icon from '../icon.svg'
import { useKill } from '../kill/kill-provider.tsx'
import { Icon } from '../ui/icons.tsx'
import { AccountMenu } from './account-menu.tsx'
import { useCommands } from './commands.tsx'
import { ConnectionState, StaleBanner } from './connection-state.tsx'
import { Nav } from './nav.tsx'
import { StandbyBanner } from './standby-banner.tsx'
import { EnvironmentSwitch, ProjectSwitch } from './switches.tsx'
import { ThemeButton } from './theme-button.tsx'

/** The bar, the navigation and the page. */
export function Frame({
  project,
  children,
}: {
  /** Null outside of any project. */
  readonly project: string | null
  readonly children: ReactNode
}) {
  const [isOpen, setOpen] = useState(false)
  const { openPalette } = useCommands()
  const kill = useKill()
  return (
    <div className="frame">
      <a href="#main" className="skip">
        Skip to the page
      </a>
      <header className="bar">
        <ActionIcon
          className="only-narrow"
          variant="subtle"
          color="gray"
          aria-label="Navigation"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name="menu" />
        </ActionIcon>
        <Link to="/" className="brand only-wide" aria-label="Sluice, first page">
          <img src={icon} alt="" />
          Sluice
        </Link>
        <ProjectSwitch project={project} />
        {project !== null && <EnvironmentSwitch />}
        <Group gap={8} ml="auto" wrap="nowrap">
          {project !== null && (
            <span className="only-wide">
              <ConnectionState />
            </span>
          )}
          <Tooltip label="Search and commands (Ctrl K)">
            <ActionIcon
              className="only-wide"
              variant="default"
              size="lg"
              aria-label="Search and commands"
              onClick={openPalette}
            >
              <Icon name="search" />
            </ActionIcon>
          </Tooltip>
          <span className="only-wide">
            <ThemeButton />
          </span>
          {project !== null && (
            <Tooltip label="Kill a flag, at once (k)">
              <Button
                color="red"
                px={12}
                leftSection={<Icon name="kill" size={16} />}
                onClick={() => kill.open({ project })}
              >
                Kill
              </Button>
            </Tooltip>
          )}
          <AccountMenu />
        </Group>
      </header>
      <Nav project={project} isOpen={isOpen} onNavigate={() => setOpen(false)} />
      <main className="main" id="main" tabIndex={-1}>
        <StandbyBanner />
        {project !== null && <StaleBanner />}
        {children}
      </main>
    </div>
  )
}
