globalThis.heard = []
globalThis.sample.onMessage((frame) => globalThis.heard.push(frame))
