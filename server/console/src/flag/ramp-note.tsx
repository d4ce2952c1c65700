import { Alert, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Environment } from '../api/types.ts'
import { Icon } from '../ui/icons.tsx'

/** Says of a flag that a ramp drives it, and where that is stopped. */
export function RampNote({ environment }: { readonly environment: Environment }) {
  return (
    <Alert icon={<Icon name="ramp" />} title={`A ramp drives it in ${environment.name}`}>
      <Text size="sm">
        What it serves cannot be changed meanwhile; a kill always can.{' '}
        <Link
          from="/p/$project/flags/$flag"
          to="."
          search={(before) => ({ ...before, tab: 'ramp' as const })}
          replace
        >
          See the ramp, pause it or take it back
        </Link>
      </Text>
    </Alert>
  )
}
