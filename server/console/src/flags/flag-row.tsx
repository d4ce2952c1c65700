import { memo } from 'react'
import type { Environment, ListedFlag } from '../api/types.ts'
import { useKill } from '../kill/kill-provider.tsx'
import { Icon } from '../ui/icons.tsx'
import type { RampsByPlace } from './ramps-by-place.ts'
import { flagAddress } from './row-links.ts'
import { StateBadge } from './state-badge.tsx'

const tagsShown = 3

interface FlagRowProps {
  readonly project: string
  readonly flag: ListedFlag
  readonly environments: readonly Environment[]
  readonly index: number
  readonly count: number
  readonly top: number
  readonly isSelected: boolean
  readonly ramps: RampsByPlace
  readonly onToggle: (key: string) => void
}

/**
 * One flag, and what it does in each environment. Plain elements only: dozens of rows are made anew
 * in every frame of a fast scroll, and components with styles and events of their own cost most of it.
 */
export const FlagRow = memo(function FlagRow(props: FlagRowProps) {
  const { project, flag, environments, index, count, top, isSelected, ramps, onToggle } = props
  const kill = useKill()
  const { key, name } = flag
  return (
    <li
      className="flag-row"
      style={{ transform: `translateY(${top}px)` }}
      data-index={index}
      data-selected={isSelected}
      aria-posinset={index + 1}
      aria-setsize={count}
    >
      <input
        type="checkbox"
        className="row-check"
        aria-label={`Select ${key}`}
        checked={isSelected}
        onChange={() => onToggle(key)}
      />
      <div className="flag-name">
        <a href={flagAddress(project, key)} data-flag={key}>
          {name}
        </a>
        <div className="flag-meta">
          {name !== key && <span className="mono">{key}</span>}
          {flag.tags.slice(0, tagsShown).map((tag) => (
            <span className="tag" key={tag}>
              {tag}
            </span>
          ))}
          {flag.owner !== null && <span>{flag.owner}</span>}
        </div>
      </div>
      {environments.map((environment) => (
        <div className="state-cell" key={environment.key}>
          {/* Seen where there is no room for the head of the table; the badge says it to screen readers. */}
          <span className="state-place" aria-hidden="true">
            {environment.name}
          </span>
          <StateBadge
            project={project}
            flag={flag}
            environment={environment}
            ramp={ramps.get(`${key}/${environment.key}`)}
            state={flag.environments?.find((one) => one.environment === environment.key)}
          />
        </div>
      ))}
      <div className="flag-action">
        <button
          type="button"
          className="row-kill"
          title={`Kill ${key}`}
          aria-label={`Kill ${key}`}
          onClick={() => kill.open({ project, flags: [key] })}
        >
          <Icon name="kill" size={17} />
        </button>
      </div>
    </li>
  )
})
