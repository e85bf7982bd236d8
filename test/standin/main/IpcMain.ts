import { EventEmitter } from 'node:events'
import { strict } from './strict.ts'

type Handler = (event: Electron.IpcMainInvokeEvent, ...args: unknown[]) => unknown

export class IpcMain extends EventEmitter {
  private readonly handlers = new Map<string, Handler>()

  handle(channel: string, handler: Handler) {
    if (this.handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    this.handlers.set(channel, handler)
  }
  handleOnce(channel: string, handler: Handler) {
    this.handle(channel, (...args) => {
      this.removeHandler(channel)
      return handler(...args)
    })
  }
  removeHandler(channel: string) {
    this.handlers.delete(channel)
  }
  /** The stand-in's own: the handler of a channel. */
  handlerOf = (channel: string): Handler | undefined => this.handlers.get(channel)
}
strict('ipcMain', IpcMain.prototype)

export const ipcMain = new IpcMain()
