import { type Output, surroundings } from './surroundings.ts'

const barCells = 24
/** Drawing more often costs more than it tells. */
const drawMs = 100

/**
 * Shows a bar on the terminal (stderr) while something runs, and takes it away afterwards. Shows
 * nothing where there is no terminal, or where it is done before anybody could read it.
 */
export async function withProgress<T>(
  label: string,
  run: (onProgress: (done: number, total: number) => void) => Promise<T>,
  output: Output = surroundings().errors,
): Promise<T> {
  let drawnAt = performance.now()
  let isDrawn = false
  const draw = (done: number, total: number) => {
    if (!output.isTTY || performance.now() - drawnAt < drawMs) return
    drawnAt = performance.now()
    isDrawn = true
    const filled = total === 0 ? barCells : Math.floor((done / total) * barCells)
    const bar = '█'.repeat(filled).padEnd(barCells, '░')
    output.write(`\r${label} ${bar} ${done.toLocaleString('en')} of ${total.toLocaleString('en')}`)
  }
  try {
    return await run(draw)
  } finally {
    if (isDrawn) output.write('\r\u001b[K')
  }
}
