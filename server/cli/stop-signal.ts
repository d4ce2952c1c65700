/** A terminal and npm may each deliver one Ctrl-C: within this time it is the same one. */
const sameSignalMs = 500

/**
 * Ends the process on SIGINT or SIGTERM: with 0 once `stop` is done, with 1 if it fails, takes longer
 * than `timeoutMs`, or a second signal comes.
 */
export function stopOnSignal(stop: () => Promise<void>, timeoutMs: number): void {
  let stoppingSince: number | null = null
  const onSignal = () => {
    const now = performance.now()
    if (stoppingSince !== null) {
      if (now - stoppingSince >= sameSignalMs) process.exit(1)
      return
    }
    stoppingSince = now
    setTimeout(() => {
      process.stderr.write(
        `error STOP_TIMEOUT: Some requests or streams did not end within ${timeoutMs} ms.\n`,
      )
      process.exit(1)
    }, timeoutMs).unref()
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error)
        process.stderr.write(`error STOP_FAILED: ${message}\n`)
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
}
