import { Modal, type ModalProps } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useFocusReturn } from './use-focus-return.ts'

/**
 * A dialog that is open for as long as it is there. Focus begins at what is marked with
 * `data-autofocus`, anew in each part of it, and in the end goes back to where it was.
 */
export function Dialog({
  part,
  children,
  ...props
}: Omit<ModalProps, 'opened'> & {
  /** Which part of the dialog is shown, where it has several. */
  readonly part?: string
}) {
  useFocusReturn()
  const content = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (part === undefined) return
    content.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus()
  }, [part])
  return (
    <Modal opened returnFocus={false} {...props}>
      <div ref={content}>{children}</div>
    </Modal>
  )
}
