import { ActionIcon, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { Icon } from '../ui/icons.tsx'

/** Switches between light and dark. */
export function useThemeSwitch() {
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useComputedColorScheme('light')
  const other = scheme === 'dark' ? 'light' : 'dark'
  return { other, toggle: () => setColorScheme(other) } as const
}

/** A button for it. */
export function ThemeButton() {
  const { other, toggle } = useThemeSwitch()
  const label = `Switch to the ${other} theme`
  return (
    <Tooltip label={label}>
      <ActionIcon variant="default" size="lg" aria-label={label} onClick={toggle}>
        <Icon name={other === 'dark' ? 'moon' : 'sun'} />
      </ActionIcon>
    </Tooltip>
  )
}
