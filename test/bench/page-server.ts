/** Pages for the bench: bare, or with one of the peers in them, and a server that answers at once. */
import { createServer } from 'node:http'
import { join } from 'node:path'
import { build } from 'vite'
import { listen } from '../kit/loopback.ts'

export const PEERS = ['mswjs', 'xhook', 'ajax-hook'] as const
export type Peer = (typeof PEERS)[number]

export type PageServer = Readonly<{
  /** `/` is the bare page, `/with/<peer>` the others; every other address answers `{}`. */
  origin: string
  /** Sources of the peers, each as one script. */
  scripts: Readonly<Record<Peer, string>>
  close: () => void
}>

/** Isolated, so that the page's clock ticks in 5 µs and not in 100. */
const ISOLATED = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' }

export async function startPageServer(): Promise<PageServer> {
  const built = await Promise.all(PEERS.map(async (peer) => [peer, await scriptOf(peer)] as const))
  const scripts = Object.fromEntries(built) as Record<Peer, string>
  const server = createServer((request, response) => {
    const peer = PEERS.find((name) => request.url === `/with/${name}`)
    request.resume()
    request.on('end', () => {
      if (request.url === '/' || peer) {
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...ISOLATED })
        const script = peer ? `<script>${scripts[peer].replaceAll('</script', '<\\/script')}</script>` : ''
        response.end(`<!doctype html><title>bench</title>${script}<p>bench`)
        return
      }
      response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
      response.end('{}')
    })
  })
  const port = await listen(server)
  return {
    origin: `http://bench.localhost:${port}`,
    scripts,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function scriptOf(peer: Peer): Promise<string> {
  const made = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      lib: { entry: join(import.meta.dirname, `peers/${peer}.ts`), formats: ['iife'], name: 'peer' },
    },
  })
  const [first] = Array.isArray(made) ? made : [made]
  const chunk = first && 'output' in first ? first.output[0] : undefined
  if (chunk === undefined) throw new Error(`The bench could not build ${peer}.`)
  return chunk.code
}
