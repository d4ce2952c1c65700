import { Link } from '@tanstack/react-router'
import { Icon } from '../ui/icons.tsx'
import { ConnectionState } from './connection-state.tsx'
import { projectPages } from './pages.ts'

/** Where one can go. */
export function Nav({
  project,
  isOpen,
  onNavigate,
}: {
  readonly project: string | null
  /** On a narrow screen, where it is hidden else. */
  readonly isOpen: boolean
  readonly onNavigate: () => void
}) {
  return (
    <nav className="nav" data-open={isOpen} aria-label="Pages">
      {project !== null &&
        projectPages.map(({ name, to, icon }) => (
          <Link key={to} to={to} params={{ project }} className="nav-link" onClick={onNavigate}>
            <Icon name={icon} />
            {name}
          </Link>
        ))}
      <div className="nav-group">Installation</div>
      <Link to="/tokens" className="nav-link" onClick={onNavigate}>
        <Icon name="tokens" />
        Tokens
      </Link>
      <Link to="/projects" className="nav-link" onClick={onNavigate}>
        <Icon name="plus" />
        Projects
      </Link>
      {project !== null && (
        <div className="only-narrow" style={{ padding: 12 }}>
          <ConnectionState />
        </div>
      )}
    </nav>
  )
}
