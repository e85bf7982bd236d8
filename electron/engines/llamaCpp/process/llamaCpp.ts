import { registerHooks } from 'node:module'
import { openChannel } from './channel.ts'

// The library tries its binary in a process of its own before it loads it. This one is that already, and where Aside is
// packaged it can start no other.
registerHooks({
  load: (url, context, next) =>
    url.endsWith('/node-llama-cpp/dist/bindings/utils/testBindingBinary.js')
      ? { format: 'module', shortCircuit: true, source: 'export const testBindingBinary = async () => true' }
      : next(url, context),
})

const channel = openChannel()
const served = import('./serve.ts').then(({ createService }) => createService(channel))
// Listened to from the start: what comes while llama.cpp is being loaded waits.
channel.onMessage(async (message) => (await served)(message))
