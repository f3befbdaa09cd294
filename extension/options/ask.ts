/** A screen's way to the background. */
import { browser } from '../background/browser.ts'
import type { AskFromScreen, Done, Status } from '../background/messages.ts'

export async function loadStatus(): Promise<Status> {
  const message: AskFromScreen = { kind: 'status' }
  return browser.runtime.sendMessage(message)
}

export async function tell(message: Exclude<AskFromScreen, { kind: 'status' }>): Promise<Done> {
  const done: unknown = await browser.runtime.sendMessage(message)
  return (done as Done | undefined) ?? { ok: true }
}

/** Must be called in the very turn of a click; the browser asks the person. */
export function askForHosts(hosts: readonly string[]): Promise<boolean> {
  return browser.permissions.request({ origins: [...hosts] })
}
