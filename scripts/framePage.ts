import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { build, type Plugin } from 'vite'

/**
 * Makes `frame.html`, the page that draws diagrams: one file with Mermaid and our script in it, because a page without an
 * origin can load no other. Its scripts carry the nonce that the page is served with. `root`: the checkout.
 */
export function framePage(root: string): Plugin {
  return {
    name: 'aside-frame-page',
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'frame.html', source: await makeFramePage(root) })
    },
    configureServer(server) {
      server.middlewares.use('/frame.html', (_request, response) => {
        response.setHeader('content-type', 'text/html; charset=utf-8')
        makeFramePage(root).then(
          (page) => response.end(page),
          (error) => server.config.logger.error(String(error)),
        )
      })
    },
  }
}

async function makeFramePage(root: string): Promise<string> {
  const library = readFileSync(resolve(root, 'node_modules/mermaid/dist/mermaid.min.js'), 'utf8')
  const built = await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      lib: { entry: resolve(root, 'renderer/frame/main.ts'), formats: ['iife'], name: 'asideFrame' },
    },
  })
  const [{ output }] = built as unknown as [{ output: [{ code: string }] }]
  const script = (code: string) => `<script nonce="__NONCE__">${code.replaceAll('</script', '<\\/script')}</script>`
  return `<!doctype html><meta charset="utf-8"><title>Drawings</title>${script(library)}${script(output[0].code)}`
}
