import { once } from 'node:events'
import { renameSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Request } from '../../electron/commandLine/protocol.ts'
import { connectToAside, sendRequest } from '../../electron/commandLine/socketClient.ts'
import { temporaryFolder } from './support.ts'

test.skipIf(process.platform === 'win32')(
  'an Aside that hangs is not waited for, with a secret or without',
  async () => {
    const dataDir = temporaryFolder()
    const silent = createServer((socket) => void socket.on('error', () => {})).listen(join(dataDir, 'aside.sock'))
    onTestFinished(() => void silent.close())
    await once(silent, 'listening')
    for (const request of [{ do: 'toggle' }, { do: 'print', text: 'hi' }] as Request[]) {
      const socket = (await connectToAside(dataDir)) as Socket
      await expect(sendRequest(socket, request, { patienceMs: 50 }).next()).rejects.toMatchObject({
        code: 'CONFLICT',
        message: 'Aside is running and does not answer.',
      })
    }
    renameSync(join(dataDir, 'aside.sock'), join(dataDir, 's'))
    writeFileSync(join(dataDir, 'aside.sock.path'), `${join(dataDir, 's')}\n${'0'.repeat(64)}\n`)
    await expect(connectToAside(dataDir, 50)).rejects.toMatchObject({ code: 'CONFLICT' })
  },
)
