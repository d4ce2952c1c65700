import { Modal, type ModalProps } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { askToDiscard } from '../drafts/ask-to-discard.ts'
import { useUnsaved } from '../drafts/use-unsaved.ts'
import { useFocusReturn } from './use-focus-return.ts'

/**
 * A dialog that is open for as long as it is there. Focus begins at what is marked with
 * `data-autofocus`, again in each part of it, and in the end goes back to where it was. What was
 * typed in it is not lost by a key or a click beside it.
 */
export function Dialog({
  part,
  unsaved = null,
  onClose,
  children,
  ...props
}: Omit<ModalProps, 'opened'> & {
  /** Which part of the dialog is shown, where it has several. */
  readonly part?: string
  /** What was typed in it and would be lost; null if nothing was. */
  readonly unsaved?: string | null
}) {
  useFocusReturn()
  useUnsaved(unsaved)
  const [isAsking, setAsking] = useState(false)
  const content = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (part === undefined) return
    content.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus()
  }, [part])
  const close = async () => {
    if (unsaved === null) return onClose()
    setAsking(true)
    const isDiscarded = await askToDiscard([unsaved])
    setAsking(false)
    if (isDiscarded) onClose()
  }
  return (
    <Modal
      opened
      returnFocus={false}
      onClose={() => void close()}
      // The key is for the question then.
      closeOnEscape={!isAsking}
      trapFocus={!isAsking}
      {...props}
    >
      {/* Events of a portal go up the tree of components: the form below is not the one that is sent. */}
      <div ref={content} onSubmit={(event) => event.stopPropagation()}>
        {children}
      </div>
    </Modal>
  )
}
