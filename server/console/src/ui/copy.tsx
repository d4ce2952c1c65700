import { ActionIcon, Code, CopyButton, Group, Tooltip } from '@mantine/core'
import { Icon } from './icons.tsx'

/** A button that copies a text. */
export function Copy({ text, what }: { readonly text: string; readonly what: string }) {
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : `Copy ${what}`}>
          <ActionIcon variant="subtle" color="gray" onClick={copy} aria-label={`Copy ${what}`}>
            <Icon name={copied ? 'check' : 'copy'} size={16} />
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  )
}

/** Text that is meant to be pasted elsewhere. */
export function Snippet({ text, what }: { readonly text: string; readonly what: string }) {
  return (
    <Group align="flex-start" wrap="nowrap" gap={4} className="snippet">
      <Code block className="snippet-code" tabIndex={0} aria-label={what}>
        {text}
      </Code>
      <Copy text={text} what={what} />
    </Group>
  )
}
