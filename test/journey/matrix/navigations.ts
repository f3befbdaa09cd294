/** Ways to go somewhere. */
import type { Vector } from './vector.ts'

export const NAVIGATIONS: readonly Vector[] = [
  {
    name: 'link',
    go: ({ path }, kit) => kit.add('a', { href: `${path}?as=html` }).click(),
    chromium: 'held',
    firefox: 'held',
    alone: true,
  },
  {
    name: 'link in an image map',
    go: ({ path }, kit) => {
      const area = document.createElement('area')
      area.href = `${path}?as=html`
      kit.add('map').append(area)
      area.click()
    },
    chromium: 'held',
    firefox: 'held',
    alone: true,
  },
  {
    name: 'link in a drawing',
    go: ({ path }, kit) => {
      const drawing = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
      const link = document.createElementNS('http://www.w3.org/2000/svg', 'a')
      link.setAttribute('href', `${path}?as=html`)
      drawing.append(link)
      kit.add('div').append(drawing)
      link.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))
    },
    chromium: 'held',
    firefox: 'held',
    alone: true,
  },
  {
    name: 'link into a new window',
    go: ({ path }, kit) => kit.add('a', { href: `${path}?as=html`, target: '_blank' }).click(),
    chromium: 'blocked',
    firefox: 'blocked',
  },
  {
    name: 'link that downloads',
    go: ({ path }, kit) => kit.add('a', { href: path, download: 'a.json' }).click(),
    chromium: 'blocked',
    firefox: 'blocked',
  },
  {
    name: 'ping of a link',
    go: ({ path }, kit) => kit.add('a', { href: '/other', ping: path, target: '_blank' }).click(),
    chromium: 'blocked',
    firefox: 'absent',
  },
  {
    name: 'location.assign',
    go: ({ path }) => location.assign(`${path}?as=html`),
    chromium: 'held',
    firefox: 'held',
    alone: true,
  },
  {
    name: 'location.replace',
    go: ({ path }) => location.replace(`${path}?as=html`),
    chromium: 'held',
    firefox: 'held',
    alone: true,
  },
  {
    name: 'location.href',
    go: ({ path }) => {
      location.href = `${path}?as=html`
    },
    chromium: 'held',
    firefox: 'held',
    alone: true,
  },
  {
    name: 'navigation.navigate',
    go: ({ path }) => {
      navigation.navigate(`${path}?as=html`).finished?.catch(() => {})
    },
    chromium: 'held',
    firefox: 'held',
    alone: true,
  },
  {
    name: 'refresh in a page',
    go: ({ path }) => location.assign(`/refresh?to=${encodeURIComponent(`${path}?as=html`)}`),
    chromium: 'held or blocked',
    firefox: 'held or blocked',
    alone: true,
  },
  {
    name: 'refresh in a header',
    go: ({ path }) => location.assign(`/refresh-header?to=${encodeURIComponent(`${path}?as=html`)}`),
    chromium: 'held or blocked',
    firefox: 'held or blocked',
    alone: true,
  },
  {
    name: 'window.open',
    go: ({ path }) => void window.open(`${path}?as=html`),
    chromium: 'blocked',
    firefox: 'blocked',
  },
  {
    name: 'window.open into itself',
    go: ({ path }) => void window.open(`${path}?as=html`, '_self'),
    chromium: 'held',
    firefox: 'held',
    alone: true,
  },
  {
    name: 'window.open, then location of the new window',
    go: ({ url }) => {
      const opened = window.open('')
      if (opened) opened.location.href = `${url}?as=html`
    },
    chromium: 'blocked',
    firefox: 'blocked',
  },
  {
    name: 'redirect of a fetch, 307',
    go: ({ path }, kit) => kit.post(`/redirect/307?to=${path}`),
    chromium: 'blocked',
    firefox: 'blocked',
  },
  {
    name: 'redirect of a fetch, 308',
    go: ({ path }, kit) => kit.post(`/redirect/308?to=${path}`),
    chromium: 'blocked',
    firefox: 'blocked',
  },
  {
    name: 'redirect of a fetch, 302',
    go: ({ path }, kit) => kit.post(`/redirect/302?to=${path}`),
    chromium: 'blocked',
    firefox: 'blocked',
  },
  {
    name: 'redirect of a form, 307',
    go: ({ path }, kit) => kit.form(`/redirect/307?to=${encodeURIComponent(`${path}?as=html`)}`).submit(),
    chromium: 'blocked',
    firefox: 'blocked',
    alone: true,
  },
  {
    name: 'redirect of a form, 308',
    go: ({ path }, kit) => kit.form(`/redirect/308?to=${encodeURIComponent(`${path}?as=html`)}`).submit(),
    chromium: 'blocked',
    firefox: 'blocked',
    alone: true,
  },
  {
    name: 'redirect of a navigation, 302',
    go: ({ path }) => location.assign(`/redirect/302?to=${encodeURIComponent(`${path}?as=html`)}`),
    chromium: 'blocked',
    firefox: 'blocked',
    alone: true,
  },
  {
    name: 'redirect of a frame, 302',
    go: ({ path }, kit) => kit.frame({ src: `/redirect/302?to=${encodeURIComponent(`${path}?as=html`)}` }),
    chromium: 'blocked',
    firefox: 'blocked',
  },
  {
    name: 'redirect of an image, 302',
    go: ({ path }, kit) => kit.add('img', { src: `/redirect/302?to=${path}` }),
    chromium: 'blocked',
    firefox: 'blocked',
  },
  {
    name: 'fetch with keepalive as the page goes',
    go: ({ url }) => {
      addEventListener('pagehide', () => {
        fetch(url, { method: 'POST', body: 'b', keepalive: true }).catch(() => {})
      })
      location.assign('/other')
    },
    chromium: 'blocked',
    firefox: 'blocked',
    alone: true,
  },
  {
    name: 'beacon as the page goes',
    go: ({ url }) => {
      addEventListener('pagehide', () => navigator.sendBeacon(url, 'b'))
      location.assign('/other')
    },
    chromium: 'blocked',
    firefox: 'blocked',
    alone: true,
  },
  {
    name: 'fetchLater as the page goes',
    go: ({ url }) => {
      const later = Reflect.get(window, 'fetchLater') as ((url: string, init: object) => void) | undefined
      later?.(url, { method: 'POST', body: 'b' })
      location.assign('/other')
    },
    chromium: 'blocked',
    firefox: 'absent',
    alone: true,
  },
  {
    name: 'prefetch by speculation rules',
    go: ({ path }) => {
      const rules = document.createElement('script')
      rules.type = 'speculationrules'
      rules.textContent = JSON.stringify({
        prefetch: [{ source: 'list', urls: [`${path}?as=html`], eagerness: 'immediate' }],
      })
      document.head.append(rules)
    },
    chromium: 'blocked',
    firefox: 'absent',
    alone: true,
    inFront: true,
  },
  {
    name: 'prerendering of the guarded address itself',
    go: ({ path }) => {
      const rules = document.createElement('script')
      rules.type = 'speculationrules'
      rules.textContent = JSON.stringify({
        prerender: [{ source: 'list', urls: [`${path}?as=html`], eagerness: 'immediate' }],
      })
      document.head.append(rules)
    },
    chromium: 'blocked',
    firefox: 'absent',
    alone: true,
    inFront: true,
  },
]
