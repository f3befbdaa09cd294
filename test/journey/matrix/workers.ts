/** Workers of every kind: nothing of the extension runs in them. */
import type { Vector } from './vector.ts'

const BLOCKED = { chromium: 'blocked', firefox: 'blocked' } as const

export const WORKERS: readonly Vector[] = [
  {
    name: 'worker',
    go: ({ url }) => new Worker('/worker.js').postMessage({ url, how: 'fetch' }),
    ...BLOCKED,
  },
  {
    name: 'worker, with keepalive',
    go: ({ url }) => new Worker('/worker.js').postMessage({ url, how: 'keepalive' }),
    ...BLOCKED,
  },
  {
    name: 'worker, with a fragment that looks like a pass',
    go: ({ url }) => new Worker('/worker.js').postMessage({ url: `${url}#hg-${'0'.repeat(32)}`, how: 'fetch' }),
    ...BLOCKED,
  },
  {
    name: 'worker by XMLHttpRequest',
    go: ({ url }) => new Worker('/worker.js').postMessage({ url, how: 'asynchronous' }),
    ...BLOCKED,
  },
  {
    name: 'worker by synchronous XMLHttpRequest',
    go: ({ url }) => new Worker('/worker.js').postMessage({ url, how: 'synchronous' }),
    ...BLOCKED,
  },
  {
    name: 'worker that imports the guarded address',
    go: ({ url }) => new Worker('/worker.js').postMessage({ url: `${url}?as=js`, how: 'import' }),
    ...BLOCKED,
  },
  {
    name: 'worker at the guarded address',
    go: ({ url }) => {
      // oxlint-disable-next-line no-new
      new Worker(`${url}?as=js`)
    },
    ...BLOCKED,
  },
  {
    name: 'worker from a blob',
    go: ({ url }, kit) => {
      // oxlint-disable-next-line no-new
      new Worker(kit.blob(kit.script(url), 'text/javascript'))
    },
    ...BLOCKED,
  },
  {
    name: 'worker from a data address',
    go: ({ url }, kit) => {
      // oxlint-disable-next-line no-new
      new Worker(`data:text/javascript,${encodeURIComponent(kit.script(url))}`)
    },
    ...BLOCKED,
  },
  {
    name: 'worker of a worker',
    go: ({ url }, kit) => {
      const inner = `new Worker(URL.createObjectURL(new Blob([${JSON.stringify(kit.script(url))}])))`
      // oxlint-disable-next-line no-new
      new Worker(kit.blob(inner, 'text/javascript'))
    },
    ...BLOCKED,
  },
  {
    name: 'worker of a sandboxed frame',
    go: ({ url }, kit) => {
      const worker = `new Worker(URL.createObjectURL(new Blob([${JSON.stringify(kit.script(url))}])))`
      kit.frame({ sandbox: 'allow-scripts', srcdoc: `<script>${worker}</script>` })
    },
    ...BLOCKED,
  },
  {
    name: 'shared worker',
    go: ({ url }) => {
      const worker = new SharedWorker('/shared-worker.js')
      worker.port.start()
      worker.port.postMessage(url)
    },
    ...BLOCKED,
  },
  {
    name: 'shared worker at the guarded address',
    go: ({ url }) => {
      // oxlint-disable-next-line no-new
      new SharedWorker(`${url}?as=js`)
    },
    ...BLOCKED,
  },
  {
    name: 'service worker, told by a message',
    go: async ({ url, path }, kit) => {
      const { active } = await kit.serviceWorker(path)
      active?.postMessage(url)
    },
    ...BLOCKED,
  },
  {
    name: 'service worker that answers for another address',
    go: async ({ url, path }, kit) => {
      await kit.serviceWorker(path)
      kit.frame({ src: `/scopes${path}?call=${encodeURIComponent(url)}` })
    },
    ...BLOCKED,
  },
  {
    name: 'service worker at the guarded address',
    go: ({ url }) => {
      navigator.serviceWorker.register(`${url}?as=js`, { scope: `${url}/scope` }).catch(() => {})
    },
    ...BLOCKED,
  },
  {
    name: 'audio worklet at the guarded address',
    go: ({ url }) => {
      new AudioContext().audioWorklet.addModule(`${url}?as=js`).catch(() => {})
    },
    ...BLOCKED,
  },
]
