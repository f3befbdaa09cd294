/** What a page loads to show or run it: reads at a guarded address. */
import type { Vector } from './vector.ts'

const BLOCKED = { chromium: 'blocked', firefox: 'blocked' } as const

export const LOADS: readonly Vector[] = [
  {
    name: 'image',
    go: ({ path }) => {
      new Image().src = path
    },
    ...BLOCKED,
  },
  {
    name: 'image by srcset',
    go: ({ path }, kit) => kit.add('img', { srcset: `${path} 1x` }),
    ...BLOCKED,
  },
  {
    name: 'image of a drawing',
    go: ({ path }, kit) => {
      kit.add('div').innerHTML = `<svg width="9" height="9"><image href="${path}" width="9" height="9"/></svg>`
    },
    ...BLOCKED,
  },
  {
    name: 'image as a button',
    go: ({ path }, kit) => kit.add('input', { type: 'image', src: path }),
    ...BLOCKED,
  },
  {
    name: 'script',
    go: ({ path }, kit) => kit.add('script', { src: `${path}?as=js` }),
    ...BLOCKED,
  },
  {
    name: 'module script',
    go: ({ path }, kit) => kit.add('script', { src: `${path}?as=js`, type: 'module' }),
    ...BLOCKED,
  },
  {
    name: 'import()',
    go: ({ url }) => {
      // Written so that nothing that prepares tests changes it.
      // oxlint-disable-next-line typescript/no-implied-eval
      const load = new Function('url', 'return import(url)') as (url: string) => Promise<unknown>
      load(`${url}?as=js`).catch(() => {})
    },
    ...BLOCKED,
  },
  {
    name: 'stylesheet',
    go: ({ path }, kit) => kit.add('link', { rel: 'stylesheet', href: `${path}?as=css` }),
    ...BLOCKED,
  },
  {
    name: '@import of a stylesheet',
    go: ({ path }, kit) => {
      kit.add('style').textContent = `@import url("${path}?as=css")`
    },
    ...BLOCKED,
  },
  {
    name: 'background of a box',
    go: ({ path }, kit) => {
      kit.add('div').style.cssText = `width: 9px; height: 9px; background: url(${path})`
    },
    ...BLOCKED,
  },
  {
    name: 'font',
    go: ({ path }) => {
      new FontFace('x', `url(${path})`).load().catch(() => {})
    },
    ...BLOCKED,
  },
  {
    name: 'prefetch',
    go: ({ path }, kit) => kit.add('link', { rel: 'prefetch', href: path }),
    ...BLOCKED,
  },
  {
    name: 'preload',
    go: ({ path }, kit) => kit.add('link', { rel: 'preload', as: 'fetch', href: path, crossorigin: '' }),
    ...BLOCKED,
  },
  {
    name: 'module preload',
    go: ({ path }, kit) => kit.add('link', { rel: 'modulepreload', href: `${path}?as=js` }),
    ...BLOCKED,
  },
  {
    name: 'video',
    go: ({ path }, kit) => (kit.add('video', { src: path, preload: 'auto' }) as HTMLVideoElement).load(),
    ...BLOCKED,
  },
  {
    name: 'poster of a video',
    go: ({ path }, kit) => kit.add('video', { poster: path }),
    ...BLOCKED,
  },
  {
    name: 'audio',
    go: ({ path }, kit) => (kit.add('audio', { src: path, preload: 'auto' }) as HTMLAudioElement).load(),
    ...BLOCKED,
  },
  {
    name: 'subtitles',
    go: ({ path }, kit) => {
      const track = document.createElement('track')
      Object.assign(track, { default: true, src: path })
      kit.add('video').append(track)
      track.track.mode = 'showing'
    },
    ...BLOCKED,
  },
]
