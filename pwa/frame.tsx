/** Everything but the way to a decision: the menu, and every other screen. Loaded after what somebody came for. */
import { render, type ComponentChildren, type ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { App } from './app.ts'
import { Icon } from './parts/icon.tsx'
import { Later } from './parts/later.tsx'
import { Skeleton } from './parts/message.tsx'
import { followLinks } from './moving.ts'
import { placeOf, type Place } from './router.ts'
import { Inbox } from './screens/inbox.tsx'
import { findOut } from './who.ts'
import { NAV } from './words-later.ts'

type Screen = ComponentType<Readonly<{ app: App }>>
export type Name = Place['at'] | 'sign-in'

const SCREENS: Readonly<Record<Exclude<Name, 'request'>, () => Promise<Screen>>> = {
  inbox: () => Promise.resolve(Inbox),
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
 * @param now with other `moves` than before, a screen that takes no session starts anew: its link may be another
 */
export function drawFrame(
  places: Readonly<{ menu: HTMLElement; screen: HTMLElement }>,
  app: App,
  now: Readonly<{ isSignedIn: boolean; moves: number }>,
): void {
  // The same listener again is none.
  document.addEventListener('click', followLinks)
  const place = placeOf(location.pathname).at
  const takesSession = place !== 'set-up' && place !== 'enrol' && place !== 'nowhere'
  const at = takesSession && !now.isSignedIn ? 'sign-in' : place
  const key = takesSession ? at : at + now.moves
  places.menu.hidden = !app.person
  render(<Menu app={app} at={at} />, places.menu)
  // Of a request it is asked before this is there.
  if (at === 'request') return render(null, places.screen)
  const screen = <Later load={SCREENS[at]} props={{ app }} holdsPlace key={key} />
  render(takesSession && now.isSignedIn ? <Whose app={app}>{screen}</Whose> : screen, places.screen)
}

/** Where this device does not remember who uses it, the relay is asked first: a screen would be refused all that it asks. */
function Whose({ app, children }: Readonly<{ app: App; children: ComponentChildren }>) {
  const [isAsked, setAsked] = useState(false)
  useEffect(() => {
    // A relay that cannot say is asked by the screen, which tells why.
    if (!app.person) void findOut(app).then(() => setAsked(true))
  }, [app.online])
  return app.person || isAsked ? children : <Skeleton />
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
