/** Calls out of frames and other windows, and by what belongs to them. */
import type { Vector } from './vector.ts'

export const FRAMES: readonly Vector[] = [
  {
    name: 'frame at the guarded address',
    go: ({ path }, kit) => kit.frame({ src: `${path}?as=html` }),
    chromium: 'blocked',
    firefox: 'blocked',
  },
  {
    name: 'object at the guarded address',
    go: ({ path }, kit) => kit.add('object', { data: `${path}?as=html`, type: 'text/html' }),
    chromium: 'blocked',
    firefox: 'blocked',
  },
  {
    name: 'embed at the guarded address',
    go: ({ path }, kit) => kit.add('embed', { src: `${path}?as=html`, type: 'text/html' }),
    chromium: 'blocked',
    firefox: 'blocked',
  },
  {
    name: 'frame of a frameset at the guarded address',
    go: ({ path }, kit) => {
      const page = `<frameset cols="*"><frame src="${path}?as=html"></frameset>`
      kit.frame({ srcdoc: page })
    },
    chromium: 'blocked',
    firefox: 'blocked',
  },
  {
    name: 'empty frame, at once',
    go: ({ url }, kit) => kit.post(url, kit.frame().contentWindow ?? undefined),
    chromium: 'held',
    firefox: 'held',
  },
  {
    name: 'empty frame by its number',
    go: ({ url }, kit) => {
      document.body.insertAdjacentHTML('beforeend', '<iframe></iframe>')
      kit.post(url, window[window.length - 1])
    },
    chromium: 'held',
    firefox: 'held',
  },
  {
    name: 'fetch of an empty frame on this window',
    go: ({ url }, kit) => {
      const { contentWindow } = kit.frame()
      contentWindow?.fetch.call(window, url, { method: 'POST', body: 'b' }).catch(() => {})
    },
    chromium: 'held',
    firefox: 'held',
  },
  {
    name: 'XMLHttpRequest of an empty frame',
    go: ({ url }, kit) => {
      const { contentWindow } = kit.frame()
      const Call = contentWindow && (Reflect.get(contentWindow, 'XMLHttpRequest') as typeof XMLHttpRequest)
      if (!Call) return
      const call = new Call()
      call.open('POST', url)
      call.send('b')
    },
    chromium: 'held',
    firefox: 'held',
  },
  {
    name: 'Request of an empty frame',
    go: ({ url }, kit) => {
      const { contentWindow } = kit.frame()
      const Foreign = contentWindow && (Reflect.get(contentWindow, 'Request') as typeof Request)
      if (Foreign) fetch(new Foreign(url, { method: 'POST', body: 'b' })).catch(() => {})
    },
    chromium: 'held',
    firefox: 'held',
  },
  {
    name: 'empty frame, later',
    go: ({ url }, kit) => {
      const { contentWindow } = kit.frame()
      setTimeout(() => kit.post(url, contentWindow ?? undefined), 100)
    },
    chromium: 'held',
    firefox: 'held',
  },
  {
    name: 'frame that is gone',
    go: ({ url }, kit) => {
      const frame = kit.frame()
      const fetchOf: typeof fetch | null = frame.contentWindow && Reflect.get(frame.contentWindow, 'fetch')
      frame.remove()
      fetchOf?.call(window, url, { method: 'POST', body: 'b' }).catch(() => {})
    },
    chromium: 'blocked',
    firefox: 'blocked',
  },
  {
    name: 'frame of a page, before that page came',
    go: ({ url }, kit) => {
      const { contentWindow } = kit.frame({ src: '/other' })
      contentWindow?.fetch(url, { method: 'POST', body: 'b', keepalive: true }).catch(() => {})
    },
    chromium: 'blocked',
    firefox: 'blocked',
  },
  {
    name: 'frame of a page that calls',
    go: ({ path }, kit) => kit.frame({ src: `/calls?to=${path}` }),
    chromium: 'blocked',
    firefox: 'blocked',
  },
  {
    name: 'frame without credentials',
    go: ({ path }, kit) => {
      const frame = document.createElement('iframe')
      Reflect.set(frame, 'credentialless', true)
      frame.src = `/calls?to=${path}`
      kit.add('div').append(frame)
    },
    chromium: 'blocked',
    firefox: 'blocked',
  },
  {
    name: 'object of a page that calls',
    go: ({ path }, kit) => kit.add('object', { data: `/calls?to=${path}`, type: 'text/html' }),
    chromium: 'blocked',
    firefox: 'blocked',
  },
  {
    name: 'embed of a page that calls',
    go: ({ path }, kit) => kit.add('embed', { src: `/calls?to=${path}`, type: 'text/html' }),
    chromium: 'blocked',
    firefox: 'blocked',
  },
  {
    name: 'frame written by document.write',
    go: ({ url }, kit) => {
      const inner = kit.frame().contentDocument
      inner?.open()
      inner?.write(kit.page(url))
      inner?.close()
    },
    chromium: 'held',
    firefox: 'held',
  },
  {
    name: 'frame with a javascript address',
    go: ({ url }, kit) => kit.frame({ src: `javascript:${JSON.stringify(kit.page(url))}` }),
    chromium: 'held',
    firefox: 'held',
  },
  {
    name: 'frame with srcdoc',
    go: ({ url }, kit) => kit.frame({ srcdoc: kit.page(url) }),
    chromium: 'blocked',
    firefox: 'blocked',
  },
  {
    name: 'sandboxed frame with srcdoc',
    go: ({ url }, kit) => kit.frame({ srcdoc: kit.page(url), sandbox: 'allow-scripts' }),
    chromium: 'held',
    firefox: 'held',
  },
  {
    name: 'frame with a blob',
    go: ({ url }, kit) => kit.frame({ src: kit.blob(kit.page(url), 'text/html') }),
    chromium: 'blocked',
    firefox: 'blocked',
  },
  {
    name: 'frame with a data address',
    go: ({ url }, kit) => kit.frame({ src: `data:text/html,${encodeURIComponent(kit.page(url))}` }),
    chromium: 'held',
    firefox: 'held',
  },
  {
    name: 'sandboxed frame without scripts, at once',
    go: ({ url }, kit) => kit.post(url, kit.frame({ sandbox: 'allow-same-origin' }).contentWindow ?? undefined),
    chromium: 'blocked',
    firefox: 'held',
  },
  {
    name: 'sandboxed frame without scripts, later',
    go: ({ url }, kit) => {
      const { contentWindow } = kit.frame({ sandbox: 'allow-same-origin' })
      setTimeout(() => kit.post(url, contentWindow ?? undefined), 150)
    },
    chromium: 'blocked',
    firefox: 'held',
  },
  {
    name: 'sandboxed frame of a page without scripts',
    go: ({ url }, kit) => {
      const frame = kit.frame({ sandbox: 'allow-same-origin', src: '/other' })
      frame.addEventListener('load', () => kit.post(url, frame.contentWindow ?? undefined))
    },
    chromium: 'blocked',
    firefox: 'blocked',
  },
  {
    name: 'empty window, at once',
    go: ({ url }, kit) => kit.post(url, window.open('') ?? undefined),
    chromium: 'held',
    firefox: 'held',
  },
  {
    name: 'window at about:blank, at once',
    go: ({ url }, kit) => kit.post(url, window.open('about:blank') ?? undefined),
    chromium: 'held',
    firefox: 'held',
  },
  {
    name: 'empty window, later',
    go: ({ url }, kit) => {
      const opened = window.open('')
      setTimeout(() => kit.post(url, opened ?? undefined), 300)
    },
    chromium: 'held',
    firefox: 'held',
  },
  {
    name: 'window of a page, before that page came',
    go: ({ url }) => {
      const opened = window.open('/other')
      opened?.fetch(url, { method: 'POST', body: 'b', keepalive: true }).catch(() => {})
    },
    chromium: 'blocked',
    firefox: 'blocked',
  },
  {
    name: 'window of a page that calls',
    go: ({ path }) => void window.open(`/calls?to=${path}`),
    chromium: 'blocked',
    firefox: 'blocked',
  },
  {
    name: 'window with a blob',
    go: ({ url }, kit) => void window.open(kit.blob(kit.page(url), 'text/html')),
    chromium: 'blocked',
    firefox: 'blocked',
  },
  {
    name: 'window written by document.write',
    go: ({ url }, kit) => {
      const opened = window.open('')
      opened?.document.write(kit.page(url))
      opened?.document.close()
    },
    chromium: 'held',
    firefox: 'held',
  },
]
