import { Modal, Text, TextInput, VisuallyHidden } from '@mantine/core'
import { type KeyboardEvent, useEffect, useId, useState } from 'react'
import { Icon } from '../ui/icons.tsx'
import type { PaletteItem } from './palette-items.ts'
import { findItems } from './palette-items.ts'
import { usePaletteSources } from './use-palette-sources.ts'

interface PaletteProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly onKeys: () => void
}

/** Finds flags and commands by a few letters. */
export function Palette({ isOpen, onClose, onKeys }: PaletteProps) {
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      withCloseButton={false}
      padding={0}
      size={560}
      yOffset="12vh"
      // Whoever opens it goes on typing at once.
      transitionProps={{ duration: 0 }}
      title={<VisuallyHidden>Search flags and commands</VisuallyHidden>}
      styles={{ header: { minHeight: 0, padding: 0 } }}
    >
      {isOpen && <PaletteBody onClose={onClose} onKeys={onKeys} />}
    </Modal>
  )
}

function PaletteBody({ onClose, onKeys }: Omit<PaletteProps, 'isOpen'>) {
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const id = useId()
  const sources = usePaletteSources(onKeys)
  const items = findItems(query, sources)
  const active = Math.min(at, Math.max(0, items.length - 1))
  useEffect(() => {
    document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: 'nearest' })
  }, [active, id])
  const choose = (item: PaletteItem | undefined) => {
    if (item === undefined) return
    onClose()
    item.run()
  }
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) {
      event.preventDefault()
      setAt((active + step + items.length) % Math.max(1, items.length))
    }
    if (event.key === 'Enter') {
      event.preventDefault()
      choose(items[active])
    }
  }
  return (
    <>
      <TextInput
        data-autofocus
        size="md"
        variant="unstyled"
        px="md"
        py={6}
        aria-label="Search flags and commands"
        placeholder="A flag, a page, “kill checkout”…"
        leftSection={<Icon name="search" />}
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value)
          setAt(0)
        }}
        onKeyDown={onKey}
        role="combobox"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={items.length > 0 ? `${id}-${active}` : undefined}
      />
      <div
        className="palette-list"
        id={`${id}-list`}
        role="listbox"
        aria-label="Found"
        style={{ borderTop: '1px solid var(--line)' }}
      >
        {items.map((item, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field above
          // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field above
          <div
            key={item.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            className="palette-item"
            onMouseMove={() => setAt(index)}
            onClick={() => choose(item)}
          >
            <Icon name={item.icon} size={16} />
            <span style={{ flex: 1 }}>{item.label}</span>
            {item.hint !== undefined && (
              <Text size="xs" c="dimmed">
                {item.hint}
              </Text>
            )}
          </div>
        ))}
        {items.length === 0 && (
          <Text c="dimmed" size="sm" p="md">
            Nothing fits “{query}”.
          </Text>
        )}
      </div>
    </>
  )
}
