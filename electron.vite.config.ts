import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { framePage } from './scripts/framePage.ts'

const at = (path: string) => resolve(import.meta.dirname, path)

// Everything is bundled: the shipped app has no node_modules, and LangChain loads in a tenth of the time.
export default defineConfig({
  main: {
    build: {
      outDir: at('out/main'),
      externalizeDeps: false,
      rolldownOptions: {
        input: { main: at('electron/main.ts'), serve: at('electron/serve.ts'), ask: at('electron/ask.ts') },
        // Of llama.cpp's library only the process that runs models knows, and its programs lie beside it.
        external: ['electron', 'node-llama-cpp'],
      },
    },
  },
  preload: {
    build: {
      outDir: at('out/preload'),
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: at('electron/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    plugins: [react(), framePage(import.meta.dirname)],
    build: {
      outDir: at('out/renderer'),
      minify: true,
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      // The page comes from the disk: one large file costs nothing here.
      chunkSizeWarningLimit: 4_000,
      rolldownOptions: { input: { index: at('renderer/index.html'), quick: at('renderer/quick.html') } },
    },
    worker: { format: 'es' },
  },
})
