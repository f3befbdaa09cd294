/** Calls that a page's own script makes. */
import type { Vector } from './vector.ts'

export const CALLS: readonly Vector[] = [
  {
    name: 'fetch',
    go: ({ url }, kit) => kit.post(url),
    chromium: 'held',
    firefox: 'held',
  },
  {
    name: 'fetch of a Request',
    go: ({ url }) => {
      fetch(new Request(url, { method: 'POST', body: 'b' })).catch(() => {})
    },
    chromium: 'held',
    firefox: 'held',
  },
  {
    name: 'fetch of a Request with another init',
    go: ({ url }) => {
      fetch(new Request(url), { method: 'POST', body: 'b' }).catch(() => {})
    },
    chromium: 'held',
    firefox: 'held',
  },
  {
    name: 'fetch of a URL object',
    go: ({ url }) => {
      fetch(new URL(url), { method: 'POST', body: 'b' }).catch(() => {})
    },
    chromium: 'held',
    firefox: 'held',
  },
  {
    name: 'fetch with a form and a file',
    go: ({ url }) => {
      const body = new FormData()
      body.append('note', 'Zürich\nand more')
      body.append('file', new File([new Uint8Array([0, 255, 13, 10])], 'a.bin', { type: 'application/x-a' }))
      fetch(url, { method: 'POST', body }).catch(() => {})
    },
    chromium: 'held',
    firefox: 'held',
  },
  {
    name: 'fetch with keepalive',
    go: ({ url }) => {
      fetch(url, { method: 'POST', body: 'b', keepalive: true }).catch(() => {})
    },
    chromium: 'held',
    firefox: 'held',
  },
  {
    name: 'fetch without credentials, in no-cors mode',
    go: ({ url }) => {
      fetch(url, { method: 'POST', body: 'b', mode: 'no-cors', credentials: 'omit' }).catch(() => {})
    },
    chromium: 'held',
    firefox: 'held',
  },
  {
    name: 'fetch of a GET',
    go: ({ url }) => {
      fetch(url).catch(() => {})
    },
    chromium: 'held',
    firefox: 'held',
  },
  {
    name: 'fetchLater',
    go: ({ url }) => {
      const later = Reflect.get(window, 'fetchLater') as ((url: string, init: object) => void) | undefined
      later?.(url, { method: 'POST', body: 'b', activateAfter: 0 })
    },
    chromium: 'blocked',
    firefox: 'absent',
  },
  {
    name: 'XMLHttpRequest',
    go: ({ url }) => {
      const call = new XMLHttpRequest()
      call.open('POST', url)
      call.send('b')
    },
    chromium: 'held',
    firefox: 'held',
  },
  {
    name: 'XMLHttpRequest with a document',
    go: ({ url }) => {
      const call = new XMLHttpRequest()
      call.open('PUT', url)
      call.send(new DOMParser().parseFromString('<a>Zürich</a>', 'text/xml'))
    },
    chromium: 'held',
    firefox: 'held',
  },
  {
    name: 'synchronous XMLHttpRequest',
    go: ({ url }) => {
      const call = new XMLHttpRequest()
      call.open('POST', url, false)
      try {
        call.send('b')
      } catch {
        // Refused, which the server says as well.
      }
    },
    chromium: 'run now',
    firefox: 'run now',
  },
  {
    name: 'beacon',
    go: ({ url }) => navigator.sendBeacon(url, 'b'),
    chromium: 'held',
    firefox: 'held',
  },
  {
    name: 'beacon with a typed blob',
    go: ({ url }) => navigator.sendBeacon(url, new Blob(['{"b":1}'], { type: 'application/json' })),
    chromium: 'held',
    firefox: 'held',
  },
  {
    name: 'EventSource',
    go: ({ url }) => {
      const source = new EventSource(`${url}?as=events`)
      // It would come back for ever.
      source.addEventListener('error', () => source.close())
    },
    chromium: 'blocked',
    firefox: 'blocked',
  },
  {
    name: 'WebSocket',
    go: ({ url }) => {
      // oxlint-disable-next-line no-new
      new WebSocket(url.replace('http', 'ws'))
    },
    chromium: 'blocked',
    firefox: 'blocked',
  },
  {
    name: 'WebTransport',
    go: ({ url }) => {
      // oxlint-disable-next-line no-new
      new WebTransport(url.replace('http', 'https'))
    },
    chromium: 'absent',
    firefox: 'absent',
  },
  {
    name: 'Cache.add',
    go: async ({ url }) => {
      const cache = await caches.open('matrix')
      cache.add(url).catch(() => {})
    },
    chromium: 'blocked',
    firefox: 'blocked',
  },
  {
    name: 'a report of a content security policy',
    go: ({ path }, kit) => kit.frame({ src: `/report?to=${path}` }),
    chromium: 'blocked',
    firefox: 'blocked',
  },
]
