import { contextBridge, ipcRenderer, webUtils } from 'electron'
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
  // A page isn't told where a file is, and main has no other way to learn it.
  pathOf: (file) => webUtils.getPathForFile(file),
}

contextBridge.exposeInMainWorld('aside', bridge)
