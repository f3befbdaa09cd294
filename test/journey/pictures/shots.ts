/** Which pictures docs/screens.md has: each state of the app and of the extension, by name, on its screens and in its themes. */
import { APP_SCENES } from '../../kit/app-scenes.ts'
import { SCENES, STATUSES } from '../../kit/scenes.ts'

/** `scale`: of the picture, so that some hundred of them stay small. */
const PHONE = { name: 'phone', width: 390, height: 844, scale: 0.75 } as const
const DESK = { name: 'desk', width: 1280, height: 800, scale: 0.6 } as const
/** As wide as the browser makes it. */
const POPUP = { name: 'popup', width: 380, height: 600, scale: 0.75 } as const

export type Screen = Readonly<{ name: string; width: number; height: number; scale: number }>

/** What a browser shows that offers to install the app, as large as it wants it: see the manifest. */
export const OFFERED: readonly Readonly<{ name: string; file: string; screen: Screen }>[] = [
  'an inbox',
  'a request',
].map((name) => ({ name, file: `${name.split(' ')[1]}-narrow.webp`, screen: { ...PHONE, name: 'narrow', scale: 1 } }))

export const LIGHTS = ['light', 'dark'] as const
export type Light = (typeof LIGHTS)[number]

/** `of`: by which the thing to be shown is found in its table. */
export type Shot = Readonly<{
  of: 'app' | 'overlay' | 'popup' | 'options'
  name: string
  screens: readonly Screen[]
  language?: 'ar'
}>

/** Shown once more, in a language that runs the other way. */
const ARABIC = ['a request with a body', 'denying', 'ran, with an error', 'an inbox', 'an invitation', 'settings']

export const GROUPS: readonly Readonly<{ title: string; shots: readonly Shot[] }>[] = [
  ...Object.entries(APP_SCENES).map(([title, scenes]) => ({
    title,
    shots: Object.keys(scenes).map((name) => ({ of: 'app' as const, name, screens: [PHONE, DESK] })),
  })),
  {
    title: 'From right to left',
    shots: ARABIC.map((name) => ({ of: 'app' as const, name, screens: [PHONE], language: 'ar' as const })),
  },
  {
    title: 'The overlay of the extension',
    shots: Object.keys(SCENES).map((name) => ({ of: 'overlay' as const, name, screens: [DESK] })),
  },
  {
    title: 'Its popup',
    shots: Object.keys(STATUSES).map((name) => ({ of: 'popup' as const, name, screens: [POPUP] })),
  },
  {
    title: 'Its options page',
    shots: Object.keys(STATUSES).map((name) => ({ of: 'options' as const, name, screens: [DESK] })),
  },
]

/** Below docs. */
export function pictureOf({ of, name, language }: Shot, screen: Screen, light: Light): string {
  const slug = name.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase()
  return `pictures/screens/${[of, slug, screen.name, light, ...(language ? [language] : [])].join('-')}.webp`
}
