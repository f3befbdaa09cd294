/** mitmproxy's web page, from Debian: a proxy on loopback whose page shows what passed, with a home of its own. */
import { connect } from 'node:net'
import { startChild } from './child.ts'
import { freePort } from './loopback.ts'
import { makeTempDir } from './temp-dir.ts'
import { until } from './until.ts'

export type Mitmweb = Readonly<{
  origin: string
  /** Sends a GET through the proxy, so that the page has something to show. */
  records: (url: string) => Promise<void>
  /** Paths of what it has kept, by its own word. */
  flows: () => Promise<readonly string[]>
  stop: () => Promise<void>
}>

const START_MILLISECONDS = 60_000

export async function startMitmweb(): Promise<Mitmweb> {
  const home = makeTempDir('mitmweb')
  const proxyPort = await freePort()
  const webPort = await freePort()
  const settings = ['--set', `confdir=${home.path}`, '--set', 'web_open_browser=false', '--quiet']
  const web = ['--web-host', '127.0.0.1', '--web-port', String(webPort)]
  const proxy = ['--listen-host', '127.0.0.1', '--listen-port', String(proxyPort)]
  const child = startChild('mitmweb', [...settings, ...web, ...proxy], {
    cwd: home.path,
    env: { ...process.env, HOME: home.path },
    stdio: 'ignore',
  })
  const origin = `http://127.0.0.1:${webPort}`
  const flows = async () => {
    const found = (await (await fetch(`${origin}/flows`)).json()) as readonly { request: { path: string } }[]
    return found.map(({ request }) => request.path)
  }
  await until(async () => ((await flows()).length === 0 ? true : undefined), 'mitmweb', START_MILLISECONDS)
  return {
    origin,
    flows,
    records: async (url) => {
      const { host, pathname } = new URL(url)
      const socket = connect(proxyPort, '127.0.0.1')
      socket.end(`GET ${url} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
      socket.resume()
      await until(async () => ((await flows()).includes(pathname) ? true : undefined), `flow ${pathname}`)
    },
    stop: async () => {
      await child.stop()
      home.remove()
    },
  }
}
