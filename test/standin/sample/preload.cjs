const { contextBridge, ipcRenderer } = require('electron')

contextBridge.exposeInMainWorld('sample', {
  post: (frame) => ipcRenderer.send('echo', frame),
  onMessage: (listener) => void ipcRenderer.on('echo', (_event, frame) => listener(frame)),
  add: (a, b) => ipcRenderer.invoke('add', a, b),
  addNow: (a, b) => a + b,
  fail: () => {
    throw new Error('not this')
  },
})
