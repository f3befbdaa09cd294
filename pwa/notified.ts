import { forget, recall } from './device-memory.ts'
import { go } from './moving.ts'
import { placeOf } from './router.ts'

/** A tapped notification is older than this only when its tap led nowhere and somebody came back later. */
const NAVIGATION_IS_FRESH_MILLISECONDS = 60_000

/** Goes where a tapped notification points: by the worker's message, or by its note where none arrives. */
export function followNotifications(): void {
  const follow = (path: string) => {
    void forget('navigation')
    if (placeOf(path).at !== 'nowhere' && location.pathname !== path) go(path)
  }
  const lookUp = async () => {
    if (document.visibilityState !== 'visible') return
    const noted = await recall('navigation')
    if (!noted) return
    if (Date.now() - noted.at < NAVIGATION_IS_FRESH_MILLISECONDS) follow(noted.path)
    else await forget('navigation')
  }
  void lookUp()
  document.addEventListener('visibilitychange', () => void lookUp())
  navigator.serviceWorker?.addEventListener(
    'message',
    (event: MessageEvent<Readonly<{ kind?: string; path?: string }> | null>) => {
      if (event.data?.kind === 'navigate' && typeof event.data.path === 'string') follow(event.data.path)
    },
  )
}
