import { Button } from '@mantine/core'
import { Guarded } from './guarded.tsx'
import { Icon } from './icons.tsx'

/** The button of a page that makes one more of what the page lists. */
export function NewButton({
  label,
  why,
  onClick,
}: {
  readonly label: string
  /** Why it may not be done; null if it may. */
  readonly why: string | null
  readonly onClick: () => void
}) {
  return (
    <Guarded why={why}>
      {(disabled) => (
        <Button disabled={disabled} leftSection={<Icon name="plus" size={16} />} onClick={onClick}>
          {label}
        </Button>
      )}
    </Guarded>
  )
}
