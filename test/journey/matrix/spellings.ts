/** Other ways to write the same address or method, and scripts that try to fool whoever looks at them. */
import type { Vector } from './vector.ts'

const HELD = { chromium: 'held', firefox: 'held' } as const

export const SPELLINGS: readonly Vector[] = [
  { name: 'a fragment', go: ({ url }, kit) => kit.post(`${url}#x`), ...HELD },
  { name: 'a fragment that looks like a pass', go: ({ url }, kit) => kit.post(`${url}#hg-${'0'.repeat(32)}`), ...HELD },
  { name: 'a query', go: ({ url }, kit) => kit.post(`${url}?x=/`), ...HELD },
  { name: 'doubled slashes', go: ({ origin, path }, kit) => kit.post(`${origin}/${path}`), ...HELD },
  {
    name: 'doubled slashes inside',
    go: ({ origin, path }, kit) => kit.post(`${origin}${path.replaceAll(/(.)\//g, '$1//')}`),
    ...HELD,
  },
  { name: 'an encoded letter', go: ({ url }, kit) => kit.post(url.replace('/guarded/', '/g%75arded/')), ...HELD },
  { name: 'an encoded slash', go: ({ url }, kit) => kit.post(url.replace('/guarded/', '/guarded%2F')), ...HELD },
  { name: 'upper case', go: ({ url }, kit) => kit.post(url.replace('/guarded/', '/GUARDED/')), ...HELD },
  { name: 'dot segments', go: ({ path }, kit) => kit.post(`/x/..${path}`), ...HELD },
  { name: 'encoded dot segments', go: ({ path }, kit) => kit.post(`/x/%2e%2e${path}`), ...HELD },
  { name: 'backslashes', go: ({ path }, kit) => kit.post(path.replaceAll('/', '\\')), ...HELD },
  { name: 'a tab inside', go: ({ path }, kit) => kit.post(path.replace('guarded', 'gua\trded')), ...HELD },
  {
    name: 'a base address',
    go: ({ path }, kit) => {
      const base = document.createElement('base')
      base.href = path.replace(/[^/]*$/, '')
      document.head.append(base)
      kit.post(path.replace(/^.*\//, ''))
    },
    alone: true,
    ...HELD,
  },
  {
    name: 'a host with a dot at its end',
    go: ({ path, others }) => {
      fetch(others.dotted + path, { method: 'POST', body: 'b', mode: 'no-cors' }).catch(() => {})
    },
    ...HELD,
  },
  {
    name: 'the host in upper case',
    go: ({ url }, kit) => kit.post(url.replace('console', 'CONSOLE')),
    ...HELD,
  },
  {
    name: 'another host of the same server, that a rule names',
    go: ({ path, others }) => {
      fetch(others.address + path, { method: 'POST', body: 'b', mode: 'no-cors' }).catch(() => {})
    },
    ...HELD,
  },
  {
    name: 'a call across origins, with a preflight',
    go: ({ path, others }) => {
      const init: RequestInit = { method: 'DELETE', headers: { 'x-a': '1' }, credentials: 'include' }
      fetch(others.api + path, init).catch(() => {})
    },
    ...HELD,
  },
  {
    name: 'a user and a password',
    go: ({ url }) => {
      const call = new XMLHttpRequest()
      call.open('POST', url.replace('://', '://u:p@'))
      call.send('b')
    },
    chromium: 'blocked',
    firefox: 'blocked',
  },
  {
    name: 'a method in lower case',
    go: ({ url }) => {
      fetch(url, { method: 'post', body: 'b' }).catch(() => {})
    },
    ...HELD,
  },
  {
    name: 'patch in lower case',
    go: ({ url }) => {
      fetch(url, { method: 'patch', body: 'b' }).catch(() => {})
    },
    ...HELD,
  },
  {
    name: 'a method that nobody knows',
    go: ({ url }) => {
      fetch(url, { method: 'PURGE' }).catch(() => {})
    },
    ...HELD,
  },
  {
    name: 'a header that names another method',
    go: ({ url }) => {
      const headers = { 'x-http-method-override': 'DELETE' }
      fetch(url, { method: 'POST', headers, body: 'b' }).catch(() => {})
    },
    ...HELD,
  },
  {
    name: 'an address that answers twice',
    go: ({ url }) => {
      let asked = 0
      const address = { toString: () => (asked++ > 0 ? url : '/other') } as unknown as string
      fetch(address, { method: 'POST', body: 'b' }).catch(() => {})
      fetch(address, { method: 'POST', body: 'b' }).catch(() => {})
    },
    ...HELD,
  },
  {
    name: 'a method that answers twice',
    go: ({ url }) => {
      let asked = 0
      const init = {
        get method() {
          return asked++ > 0 ? 'POST' : 'OPTIONS'
        },
      }
      fetch(url, init).catch(() => {})
      fetch(url, init).catch(() => {})
    },
    ...HELD,
  },
  {
    name: 'a method from Object.prototype',
    go: ({ url }) => {
      const everything = Object.prototype as unknown as Record<string, string>
      Object.assign(everything, { method: 'POST', body: 'b' })
      try {
        fetch(url, {}).catch(() => {})
      } finally {
        delete everything['method']
        delete everything['body']
      }
    },
    ...HELD,
  },
  {
    name: 'built-ins that say no to everything',
    go: ({ url }) => {
      const owners = [
        [RegExp.prototype, ['test', 'exec']],
        [String.prototype, ['includes', 'startsWith', 'indexOf', 'match']],
        [Array.prototype, ['some', 'find', 'includes', 'every']],
      ] as const
      const before = owners.flatMap(([owner, names]) =>
        names.map((name) => [owner, name, Reflect.get(owner, name)] as const),
      )
      try {
        for (const [owner, name] of before) Reflect.set(owner, name, () => false)
        fetch(url, { method: 'POST', body: 'b' }).catch(() => {})
      } finally {
        for (const [owner, name, native] of before) Reflect.set(owner, name, native)
      }
    },
    ...HELD,
  },
  {
    name: 'fetch without what was put in its place',
    go: ({ url }) => {
      const native = fetch
      Reflect.deleteProperty(window, 'fetch')
      const left: typeof fetch = Reflect.get(window, 'fetch') ?? Reflect.get(Window.prototype, 'fetch') ?? native
      left(url, { method: 'POST', body: 'b' }).catch(() => {})
    },
    alone: true,
    ...HELD,
  },
]
