import type { Page } from 'playwright-core'

const AGENT =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Mobile/15E148 Safari/604.1'

/** What Safari says of itself on an iPhone; in a tab it has no notifications at all. */
export async function asOnIphone(page: Page, where: 'tab' | 'home screen'): ReturnType<Page['addInitScript']> {
  return page.addInitScript(
    ([agent, isHomeScreen]) => {
      Object.defineProperty(navigator, 'userAgent', { get: () => agent })
      Object.defineProperty(navigator, 'standalone', { get: () => isHomeScreen })
      Object.defineProperty(navigator, 'maxTouchPoints', { get: () => 5 })
      Reflect.deleteProperty(globalThis, 'onbeforeinstallprompt')
      if (!isHomeScreen) for (const name of ['PushManager', 'Notification']) Reflect.deleteProperty(globalThis, name)
    },
    [AGENT, where === 'home screen'] as const,
  )
}
