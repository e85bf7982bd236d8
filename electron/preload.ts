import { contextBridge, ipcRenderer } from 'electron'
import { type Bridge, ipcChannel } from '../shared/wire.ts'

// Each loaded document is one caller: main closes the wire of the one before it, and answers reach nobody else.
const documentId = crypto.randomUUID()

const bridge: Bridge = {
  post: (frame) => ipcRenderer.send(ipcChannel.toMain, documentId, frame),
  onMessage: (listener) => {
    ipcRenderer.on(ipcChannel.toPage, (_event, toDocument: unknown, frame: unknown) => {
      if (toDocument === documentId && typeof frame === 'string') listener(frame)
    })
  },
}

contextBridge.exposeInMainWorld('aside', bridge)
