/** Everything but the way to a decision: the menu, and every other screen. Loaded after what somebody came for. */
import { render, type ComponentType } from 'preact'
import type { App } from './app.ts'
import { Icon } from './parts/icon.tsx'
import { Later } from './parts/later.tsx'
import { followLinks } from './moving.ts'
import type { Place } from './router.ts'
import { NAV } from './words-later.ts'

type Screen = ComponentType<Readonly<{ app: App }>>
export type Name = Place['at'] | 'sign-in'

const SCREENS: Readonly<Record<Exclude<Name, 'request'>, () => Promise<Screen>>> = {
  inbox: () => import('./screens/inbox.tsx').then((file) => file.Inbox),
  'set-up': () => import('./screens/set-up.tsx').then((file) => file.SetUp),
  enrol: () => import('./screens/enrol.tsx').then((file) => file.Enrol),
  pair: () => import('./screens/pair.tsx').then((file) => file.Pair),
  people: () => import('./screens/people.tsx').then((file) => file.People),
  services: () => import('./screens/services.tsx').then((file) => file.Services),
  health: () => import('./screens/health.tsx').then((file) => file.Health),
  settings: () => import('./screens/settings.tsx').then((file) => file.Settings),
  'sign-in': () => import('./screens/sign-in.tsx').then((file) => file.SignIn),
  nowhere: () => import('./screens/nowhere.tsx').then((file) => file.Nowhere),
}

/**
 * @param places `screen` is Preact's alone, and empty while a request is shown beside it
 * @param now another `key` than before starts the screen anew
 */
export function drawFrame(
  places: Readonly<{ menu: HTMLElement; screen: HTMLElement }>,
  app: App,
  now: Readonly<{ at: Name; key: string }>,
): void {
  // The same listener again is none.
  document.addEventListener('click', followLinks)
  places.menu.hidden = !app.person
  render(<Menu app={app} at={now.at} />, places.menu)
  const { at, key } = now
  render(at === 'request' ? null : <Later load={SCREENS[at]} props={{ app }} holdsPlace key={key} />, places.screen)
}

function Menu({ app, at }: Readonly<{ app: App; at: Name }>) {
  const roles = app.person?.roles ?? []
  const item = (path: string, name: keyof typeof NAV) => (
    <a href={path} aria-current={at === name ? 'page' : undefined} class={name === 'settings' ? 'always' : ''}>
      {name === 'settings' && <Icon name="settings" />}
      <span>{NAV[name]}</span>
    </a>
  )
  return (
    <>
      {item('/', 'inbox')}
      {roles.includes('operator') && item('/pair', 'pair')}
      {roles.includes('admin') && item('/people', 'people')}
      {roles.includes('admin') && item('/services', 'services')}
      {item('/settings', 'settings')}
    </>
  )
}
