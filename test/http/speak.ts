import { connect } from 'node:net'

/** A bare connection that says this; `answer` is what came, `ended` settles when the server says no more. */
export function speakTo(port: number, text: string) {
  // Half open: only the server's own end of it counts.
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  const ended = new Promise<void>((resolve) => socket.once('end', resolve).once('close', resolve))
  const spoken = { socket, answer: '', ended }
  socket.on('data', (data) => {
    spoken.answer += data
  })
  socket.on('error', () => {})
  socket.write(text)
  return spoken
}
