import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build, Platform } from 'electron-builder'
import { expect, test } from 'vitest'
import config from '../electron-builder.config.ts'
import { temporaryFolder } from './support/openApp.ts'

const root = resolve(import.meta.dirname, '..')

/** A folder that electron-builder takes for Electron's own: what is packed into it is what is looked at. */
function emptyRuntime(): string {
  const folder = temporaryFolder('runtime')
  writeFileSync(join(folder, 'electron'), '#!/bin/sh\n')
  chmodSync(join(folder, 'electron'), 0o755)
  for (const part of ['resources', 'locales']) mkdirSync(join(folder, part))
  writeFileSync(join(folder, 'locales', 'en-US.pak'), '')
  writeFileSync(join(folder, 'resources', 'default_app.asar'), '')
  return folder
}

function filesIn(folder: string, under = ''): string[] {
  return readdirSync(join(folder, under), { withFileTypes: true }).flatMap((entry) => {
    const path = join(under, entry.name)
    return entry.isDirectory() ? filesIn(folder, path) : [path]
  })
}

test('the packaged app ships the engine of its own platform alone, and it loads from there', async () => {
  const output = temporaryFolder('packaged')
  // Not `out` itself: another test may be building it.
  const { electronFuses: _, ...rest } = config
  await build({
    projectDir: root,
    targets: Platform.LINUX.createTarget('dir'),
    publish: 'never',
    config: {
      ...rest,
      electronDist: emptyRuntime(),
      asar: false,
      asarUnpack: undefined,
      directories: { output },
    } as never,
  })
  const packed = join(output, 'linux-unpacked', 'resources', 'app')
  const files = filesIn(packed)
  const native = files.filter((file) => file.includes('@node-llama-cpp'))
  expect([...new Set(native.map((file) => file.split('/')[2]))]).toEqual([`linux-${process.arch}`])
  expect(native.some((file) => file.endsWith('.node'))).toBe(true)
  expect(files.filter((file) => /\.bundle$|-cuda|-vulkan|\.map$/i.test(file))).toEqual([])
  const size = files
    .filter((file) => file.startsWith('node_modules'))
    .reduce((sum, file) => sum + statSync(join(packed, file)).size, 0)
  expect(size).toBeLessThan(60 * 1024 * 1024)

  // Away from the checkout, so that nothing is found there.
  const alone = join(temporaryFolder('alone'), 'app')
  cpSync(packed, alone, { recursive: true })
  const script = `
    const { getLlama } = await import('node-llama-cpp')
    const llama = await getLlama({ gpu: false, build: 'never', skipDownload: true, progressLogs: false, logLevel: 'error', maxThreads: 1 })
    console.log('gpu', llama.gpu)
    await llama.dispose()`
  writeFileSync(join(alone, 'try.mjs'), script)
  expect(execFileSync(process.execPath, [join(alone, 'try.mjs')], { encoding: 'utf8', timeout: 60_000 })).toContain(
    'gpu false',
  )
}, 120_000)
