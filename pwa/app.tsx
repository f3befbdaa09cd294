/** The frame around every screen: where one is, whether the relay can be reached, who is signed in. */
import type { ComponentType } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { forget, recall, type KnownPerson } from './memory.ts'
import { Icon } from './parts/icon.tsx'
import { Later } from './parts/later.tsx'
import type { Ceremony } from './passkey.ts'
import type { Relay } from './relay.ts'
import { go, placeOf, type Place } from './router.ts'
import type { Point } from './last-tap.ts'
import { Request } from './screens/request.tsx'
import { SHELL } from './words.ts'

/** What every screen is given. */
export type App = Readonly<{
  relay: Relay
  ceremony: Ceremony
  lastTap: () => Point | undefined
  /** As remembered on this device; undefined until known. */
  person: KnownPerson | undefined
  setPerson: (person: KnownPerson | undefined) => void
  /** The relay said that nobody is signed in: the sign-in screen takes the place of this one. */
  signedOut: () => void
  online: boolean
}>
type Screen = ComponentType<Readonly<{ app: App }>>
type Tools = Readonly<Pick<App, 'relay' | 'ceremony' | 'lastTap'>>

const SCREENS: Readonly<Record<Exclude<Place['at'], 'request'> | 'sign-in', () => Promise<Screen>>> = {
  inbox: () => import('./screens/inbox.tsx').then((file) => file.Inbox),
  'set-up': () => import('./screens/set-up.tsx').then((file) => file.SetUp),
  enrol: () => import('./screens/enrol.tsx').then((file) => file.Enrol),
  pair: () => import('./screens/pair.tsx').then((file) => file.Pair),
  people: () => import('./screens/people.tsx').then((file) => file.People),
  services: () => import('./screens/services.tsx').then((file) => file.Services),
  settings: () => import('./screens/settings.tsx').then((file) => file.Settings),
  'sign-in': () => import('./screens/sign-in.tsx').then((file) => file.SignIn),
  nowhere: () => import('./screens/nowhere.tsx').then((file) => file.Nowhere),
}

export function Frame({ tools }: Readonly<{ tools: Tools }>) {
  const [place, setPlace] = useState(() => placeOf(location.pathname))
  // Another link of the same kind differs in its fragment only, and starts its screen anew.
  const [moves, setMoves] = useState(0)
  const [person, setPerson] = useState<KnownPerson>()
  const [signedIn, setSignedIn] = useState(true)
  const online = useOnline()
  useEffect(() => {
    const moved = () => {
      setPlace(placeOf(location.pathname))
      setMoves((before) => before + 1)
      scrollTo(0, 0)
    }
    addEventListener('popstate', moved)
    return () => removeEventListener('popstate', moved)
  }, [])
  useEffect(followNotifications, [])
  const app = useMemo<App>(
    () => ({
      ...tools,
      person,
      online,
      setPerson: (known) => {
        setPerson(known)
        setSignedIn(true)
      },
      signedOut: () => {
        void forget('person')
        setPerson(undefined)
        setSignedIn(false)
      },
    }),
    [tools, person, online],
  )
  const takesSession = place.at !== 'set-up' && place.at !== 'enrol' && place.at !== 'nowhere'
  useEffect(() => {
    if (takesSession && signedIn && !person) void recallPerson(app)
  }, [takesSession, signedIn, person, online])
  const shown: Place['at'] | 'sign-in' = takesSession && !signedIn ? 'sign-in' : place.at
  return (
    <>
      <a class="skip" href="#main" onClick={skip}>
        {SHELL.skip}
      </a>
      <Header app={app} at={shown} />
      {!online && (
        <p class="offline" role="status">
          {SHELL.offline}
        </p>
      )}
      <main id="main" tabIndex={-1}>
        {place.at === 'request' && shown === 'request' ? (
          <Request app={app} id={place.id} key={place.id} />
        ) : (
          shown !== 'request' && (
            <Later load={SCREENS[shown]} props={{ app }} holdsPlace key={takesSession ? shown : shown + moves} />
          )
        )}
      </main>
    </>
  )
}

function Header({ app, at }: Readonly<{ app: App; at: string }>) {
  const roles = app.person?.roles ?? []
  const item = (path: string, name: keyof typeof SHELL.nav) => (
    <a href={path} aria-current={at === name ? 'page' : undefined} class={name === 'settings' ? 'always' : ''}>
      {name === 'settings' && <Icon name="settings" />}
      <span>{SHELL.nav[name]}</span>
    </a>
  )
  return (
    <header>
      <a class="brand" href="/" aria-label={`${SHELL.name}: ${SHELL.nav.inbox}`}>
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <path d="M7 27V14a9 9 0 0 1 18 0v13M13 15v12M19 15v12" />
        </svg>
        {SHELL.name}
      </a>
      {app.person && (
        <nav>
          {item('/', 'inbox')}
          {roles.includes('operator') && item('/pair', 'pair')}
          {roles.includes('admin') && item('/people', 'people')}
          {roles.includes('admin') && item('/services', 'services')}
          {item('/settings', 'settings')}
        </nav>
      )}
    </header>
  )
}

/** Who this is, from this device's memory, else from the relay. */
async function recallPerson(app: App): Promise<void> {
  const known = await recall('person')
  if (known) return app.setPerson(known)
  const { findOut } = await import('./who.ts')
  return findOut(app)
}

/** Without the address: a fragment there would look like the token of a link. */
function skip(event: Event): void {
  event.preventDefault()
  document.getElementById('main')?.focus()
}

function useOnline(): boolean {
  const [online, setOnline] = useState(navigator.onLine)
  useEffect(() => {
    const look = () => setOnline(navigator.onLine)
    addEventListener('online', look)
    addEventListener('offline', look)
    return () => {
      removeEventListener('online', look)
      removeEventListener('offline', look)
    }
  }, [])
  return online
}

/** A tapped notification is older than this only when its tap led nowhere and somebody came back later. */
const NAVIGATION_IS_FRESH_MILLISECONDS = 60_000

/** Goes where a tapped notification points: by the worker's message, or by its note where none arrives. */
function followNotifications(): () => void {
  const follow = (path: string) => {
    void forget('navigation')
    if (placeOf(path).at !== 'nowhere' && location.pathname !== path) go(path)
  }
  const told = (event: MessageEvent<Readonly<{ kind?: string; path?: string }> | null>) => {
    if (event.data?.kind === 'navigate' && typeof event.data.path === 'string') follow(event.data.path)
  }
  const lookUp = async () => {
    if (document.visibilityState !== 'visible') return
    const noted = await recall('navigation')
    if (!noted) return
    if (Date.now() - noted.at < NAVIGATION_IS_FRESH_MILLISECONDS) follow(noted.path)
    else await forget('navigation')
  }
  const look = () => void lookUp()
  look()
  document.addEventListener('visibilitychange', look)
  navigator.serviceWorker?.addEventListener('message', told)
  return () => {
    document.removeEventListener('visibilitychange', look)
    navigator.serviceWorker?.removeEventListener('message', told)
  }
}
