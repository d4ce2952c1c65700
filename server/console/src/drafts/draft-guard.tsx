import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useBlocker } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useFocusReturn } from '../ui/use-focus-return.ts'
import { askToDiscard, type DiscardQuestion, showQuestions } from './ask-to-discard.ts'
import { lostDrafts, type Place } from './lost-drafts.ts'
import { openDrafts } from './use-unsaved.ts'

/** Asks before any way out of a page throws a draft away: links, keys, the palette, the browser's own. */
export function DraftGuard() {
  const [question, setQuestion] = useState<DiscardQuestion | null>(null)
  useEffect(() => showQuestions(setQuestion), [])
  useBlocker({ shouldBlockFn: isKept, enableBeforeUnload: hasDrafts })
  return question === null ? null : <Question question={question} />
}

async function isKept({ current, next }: { current: Place; next: Place }): Promise<boolean> {
  return !(await askToDiscard(lostDrafts(openDrafts(), current, next)))
}

function hasDrafts(): boolean {
  return openDrafts().size > 0
}

function Question({ question: { whats, answer } }: { readonly question: DiscardQuestion }) {
  useFocusReturn()
  return (
    <Modal
      opened
      returnFocus={false}
      onClose={() => answer(false)}
      title="Discard what is not saved?"
      zIndex={400}
      centered
    >
      <Stack gap="md">
        <Text size="sm">You have not saved {whats.join(', ')}.</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => answer(false)} data-autofocus>
            Keep editing
          </Button>
          <Button color="red" onClick={() => answer(true)}>
            Discard
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
