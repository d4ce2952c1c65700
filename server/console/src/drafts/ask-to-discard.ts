/** What somebody is asked before drafts are lost. */
export interface DiscardQuestion {
  readonly whats: readonly string[]
  readonly answer: (isDiscarded: boolean) => void
}

type Show = (question: DiscardQuestion | null) => void

let show: Show | null = null
let pending: DiscardQuestion | null = null

/** Whether drafts may be thrown away: asks. A newer question takes the place of an older one. */
export function askToDiscard(whats: readonly string[]): Promise<boolean> {
  if (show === null || whats.length === 0) return Promise.resolve(true)
  pending?.answer(false)
  const shown = show
  return new Promise((resolve) => {
    const question: DiscardQuestion = {
      whats,
      answer: (isDiscarded) => {
        if (pending !== question) return
        pending = null
        shown(null)
        resolve(isDiscarded)
      },
    }
    pending = question
    shown(question)
  })
}

/** Who shows the questions, until the function that is returned is called. */
export function showQuestions(next: Show): () => void {
  show = next
  return () => {
    pending?.answer(false)
    if (show === next) show = null
  }
}
