// Sends one request over and over, on connections that stay open, and says how often in a second it
// was answered.
import { connect } from 'node:net'
import { machineMs } from '../clock.ts'
import { numberOf, stringOf } from '../record.ts'

/** One connection: asks again as soon as it has its answer. */
function run(host: string, port: number, request: string, count: () => boolean): void {
  const socket = connect({ host, port })
  let head = ''
  let bodyBytesLeft = 0
  socket.on('data', (chunk: Buffer) => {
    if (bodyBytesLeft > 0) bodyBytesLeft -= chunk.length
    else {
      head += chunk.toString('latin1')
      const end = head.indexOf('\r\n\r\n')
      if (end < 0) return
      if (!/^HTTP\/1\.1 (200|304)/.test(head)) throw new Error(head.slice(0, 1_000))
      const lengthBytes = Number(/^content-length: (\d+)/im.exec(head.slice(0, end))?.[1] ?? 0)
      bodyBytesLeft = lengthBytes - (head.length - end - 4)
      head = ''
    }
    if (bodyBytesLeft > 0) return
    if (count()) socket.write(request)
    else socket.destroy()
  })
  socket.write(request)
}

process.on('message', (message: unknown) => {
  const { hostname, port } = new URL(stringOf(message, 'url'))
  const request = stringOf(message, 'request')
  const warmUpMs = numberOf(message, 'warmUpMs')
  const durationMs = numberOf(message, 'durationMs')
  const from = machineMs() + warmUpMs
  let answers = 0
  const count = (): boolean => {
    const now = machineMs()
    if (now >= from && now < from + durationMs) answers += 1
    return now < from + durationMs
  }
  for (let index = 0; index < numberOf(message, 'connections'); index += 1) {
    run(hostname, Number(port), request, count)
  }
  setTimeout(
    () => process.send?.({ perSecond: (answers * 1000) / durationMs }),
    warmUpMs + durationMs + 200,
  )
})
process.on('disconnect', () => process.exit())
