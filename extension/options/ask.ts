/** A screen's way to the background. */
import { browser } from '../background/browser.ts'
import type { AskFromScreen, Done, Status } from '../background/messages.ts'
import { WORDS } from './words.ts'

export async function loadStatus(): Promise<Status> {
  const message: AskFromScreen = { kind: 'status' }
  return browser.runtime.sendMessage(message)
}

/** Never rejects: what the browser says of a background that fails is for nobody who reads a screen. */
export async function tell(message: Exclude<AskFromScreen, { kind: 'status' }>): Promise<Done> {
  try {
    const done: unknown = await browser.runtime.sendMessage(message)
    return (done as Done | undefined) ?? { ok: true }
  } catch (error) {
    console.warn('holdgate: the background did not do it', error)
    return { ok: false, says: WORDS.lost }
  }
}

/** Must be called in the very turn of a click; the browser asks the person. */
export async function askForHosts(hosts: readonly string[]): Promise<boolean> {
  try {
    return await browser.permissions.request({ origins: [...hosts] })
  } catch (error) {
    // It did not even ask.
    console.warn('holdgate: the browser refused to ask', error)
    return false
  }
}
