import { type CSSVariablesResolver, createTheme } from '@mantine/core'

const font = "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif"

export const theme = createTheme({
  primaryColor: 'cyan',
  colors: {
    // Mantine's dark greys, a little bluer.
    dark: [
      '#c9d1d9',
      '#b1bac4',
      '#98a3ad',
      '#7d8993',
      '#3a454e',
      '#2f3942',
      '#1c242b',
      '#161c22',
      '#12171c',
      '#0d1115',
    ],
  },
  // Dark enough for white text on it, in both schemes (WCAG 2.2 AA).
  primaryShade: { light: 9, dark: 9 },
  autoContrast: true,
  luminanceThreshold: 0.3,
  fontFamily: font,
  fontFamilyMonospace: "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  headings: { fontFamily: font, fontWeight: '640' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // Mantine's own takes NL and nl for one.
    TagsInput: {
      defaultProps: { isDuplicate: (tag: string, tags: string[]) => tags.includes(tag) },
    },
    Tooltip: { defaultProps: { openDelay: 250, withArrow: true, fz: 'xs' } },
    Modal: { defaultProps: { radius: 'lg', closeButtonProps: { 'aria-label': 'Close' } } },
    Drawer: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
  },
})

/** Mantine's greys for quiet text are too pale to be read by everybody. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#56616c',
    '--mantine-color-placeholder': '#6a737d',
    '--mantine-color-body': '#ffffff',
    '--surface': '#f6f8f9',
    '--line': '#e3e8ec',
    '--line-strong': '#8a96a1',
    '--good': '#216e32',
    '--good-soft': '#d8f5df',
    '--bad': '#c92a2a',
    '--bad-soft': '#ffe3e3',
    '--warn': '#84500a',
    '--warn-soft': '#fff0d6',
    '--quiet-soft': '#edf1f4',
    '--part-soft': '#d3f1f6',
    '--part': '#0b7285',
  },
  dark: {
    '--mantine-color-dimmed': '#a3adb6',
    '--mantine-color-placeholder': '#8b96a0',
    '--mantine-color-body': '#12171c',
    '--surface': '#181e24',
    '--line': '#2a333b',
    '--line-strong': '#6c7883',
    '--good': '#69db7c',
    '--good-soft': '#16351f',
    '--bad': '#ff8787',
    '--bad-soft': '#4a1d1f',
    '--warn': '#ffc078',
    '--warn-soft': '#43300f',
    '--quiet-soft': '#222a31',
    '--part-soft': '#0f3a43',
    '--part': '#66d9e8',
  },
})
