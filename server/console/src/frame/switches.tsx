import { Button, Menu } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { projectsQuery } from '../api/queries.ts'
import { Icon } from '../ui/icons.tsx'
import { usePlace } from './use-place.ts'

/** Which project is open, and the others. */
export function ProjectSwitch({ project }: { readonly project: string | null }) {
  const { data: projects = [] } = useQuery(projectsQuery)
  const name = projects.find(({ key }) => key === project)?.name ?? project ?? 'Projects'
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          px={10}
          c="var(--mantine-color-text)"
          rightSection={<Icon name="down" size={14} />}
          aria-label={`Project: ${name}`}
        >
          {name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Projects</Menu.Label>
        {projects.map(({ key, name: label }) => (
          <Menu.Item
            key={key}
            component={Link}
            to={`/p/${key}/flags`}
            leftSection={
              key === project ? <Icon name="check" size={14} /> : <span className="kbd-gap" />
            }
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item component={Link} to="/projects" leftSection={<Icon name="plus" size={14} />}>
          New project
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** Which environment is looked at; the address says so. */
export function EnvironmentSwitch() {
  const { environment, environments } = usePlace()
  const navigate = useNavigate()
  if (environment === undefined) return null
  const choose = (env: string) =>
    void navigate({ to: '.', search: (before: object) => ({ ...before, env }), replace: true })
  return (
    <Menu position="bottom-start" width={220}>
      <Menu.Target>
        <Button
          variant="default"
          px={10}
          rightSection={<Icon name="down" size={14} />}
          aria-label={`Environment: ${environment.name}${environment.critical ? ' critical' : ''}`}
        >
          {environment.name}{' '}
          {environment.critical && (
            <span className="critical only-wide" style={{ marginLeft: 8 }}>
              critical
            </span>
          )}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Environments</Menu.Label>
        {environments.map(({ key, name, critical }) => (
          <Menu.Item
            key={key}
            onClick={() => choose(key)}
            leftSection={key === environment.key ? <Icon name="check" size={14} /> : null}
            rightSection={critical ? <span className="critical">critical</span> : null}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
