/**
 * The approver's app as it is built, at a real relay (stage.ts), in each state that app-scenes.ts names.
 *
 * Rule: the clocks of a page stand still at the relay's time until `turn` moves them, so that what is
 * looked at is the same each time. Everything else in it is real.
 */
import { chromium } from 'playwright-core'
import type { Page } from 'playwright-core'
import type { AppScene } from './app-scenes.ts'
import { browserEnvironment, chromiumPath, FLAGS } from './chromium.ts'
import { openStage } from './stage.ts'
import type { Stage } from './stage.ts'

type Look = Readonly<{
  /** What the app speaks; English otherwise. */
  language?: 'ar' | 'qps'
}>

export type AppGallery = Readonly<{
  stage: Stage
  /** One page, as a phone's, in which one scene follows the other: a browser takes a second for each new one. */
  page: Page
  /** The scene as somebody sees it who comes to it. */
  show: (scene: AppScene, look?: Look) => Promise<void>
  /** As somebody has it who set their browser to larger text; 16 otherwise, and in the next scene. */
  setTextPixels: (standard: number) => Promise<void>
  close: () => Promise<void>
}>

export const PHONE = { width: 390, height: 844 } as const

export async function openAppGallery(): Promise<AppGallery> {
  const stage = await openStage()
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: [...FLAGS],
    handleSIGINT: false,
    handleSIGTERM: false,
    env: browserEnvironment(undefined),
  })
  const context = await browser.newContext({
    viewport: PHONE,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    serviceWorkers: 'block',
  })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const session = await context.newCDPSession(page)
  await session.send('WebAuthn.enable', { enableUI: false })
  /** Ends what belongs to the scene before. */
  let tidy = async (): Promise<void> => undefined

  const setTextPixels = async (standard: number) => {
    await session.send('Page.setFontSizes', { fontSizes: { standard, fixed: Math.round(standard * 0.8) } })
  }
  const prepare = async (scene: AppScene, language: Look['language']) => {
    await tidy()
    await setTextPixels(16)
    const script = await page.addInitScript(stopClocks, { now: stage.clock.now, language })
    const person = scene.as && stage.people[scene.as]
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: { ...AUTHENTICATOR, ...PROMPTS[scene.prompt ?? 'confirmed'] },
    })
    if (person) {
      const credential = person.passkey.stored()
      await session.send('WebAuthn.addCredential', { authenticatorId, credential })
      const [name = '', value = ''] = person.cookie.split('=')
      // Playwright would give it a domain, which no cookie of this name may have.
      await session.send('Network.setCookie', { name, value, url: stage.origin, path: '/', secure: true })
    }
    tidy = async () => {
      await script.dispose()
      await context.setOffline(false)
      await page.unrouteAll()
      await session.send('Storage.clearDataForOrigin', { origin: stage.origin, storageTypes: 'all' })
      await session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId })
    }
  }
  return {
    stage,
    page,
    show: async (scene, { language } = {}) => {
      await prepare(scene, language)
      const path = typeof scene.at === 'string' ? scene.at : await scene.at(stage)
      const before = await scene.before?.(page)
      const tidyRest = tidy
      tidy = async () => {
        await before?.[Symbol.asyncDispose]()
        await tidyRest()
      }
      const { href, pathname } = new URL(path, stage.origin)
      // Where only the fragment differs, nothing would load.
      if (new URL(page.url()).pathname === pathname) await page.goto('about:blank')
      await page.goto(href)
      await scene.act?.(page, stage)
      await page.locator(scene.sees).first().waitFor()
    },
    setTextPixels,
    close: async () => {
      await browser.close()
      await stage.close()
    },
  }
}

const AUTHENTICATOR = {
  protocol: 'ctap2',
  ctap2Version: 'ctap2_1',
  transport: 'internal',
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
} as const

/** What becomes of a passkey prompt. */
const PROMPTS = {
  confirmed: {},
  refused: { isUserVerified: false },
  waits: { automaticPresenceSimulation: false },
} as const
export type Prompt = keyof typeof PROMPTS

/** Moves the clocks of a page, without a second passing. */
export async function turn(page: Page, milliseconds: number): Promise<void> {
  await page.evaluate((by) => dispatchEvent(new CustomEvent('turn', { detail: by })), milliseconds)
}

/** Runs in the page before anything of the app: stops the clocks, and notes what the page was not allowed. */
function stopClocks({ now, language }: Readonly<{ now: number; language?: string | undefined }>): void {
  // The empty page between two scenes has no storage.
  if (location.protocol === 'about:') return
  let turned = 0
  Date.now = () => now + turned
  performance.now = () => turned
  addEventListener('turn', (event) => (turned += (event as CustomEvent<number>).detail))
  if (language !== undefined && !localStorage.getItem('language'))
    localStorage.setItem('language', JSON.stringify(language))
  const refused: string[] = []
  Object.assign(globalThis, { refused })
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
    refused.push(`${effectiveDirective} ${blockedURI}`)
  })
}

/** What the page's content security policy refused, Trusted Types included. */
export function refusals(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => (globalThis as unknown as { refused: readonly string[] }).refused)
}
