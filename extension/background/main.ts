/**
 * The extension's service worker: wires the browser's events to what handles them.
 *
 * Rule 1: every listener is registered in the first turn, or the browser would not wake the worker
 *   for it; each waits for `ready`, which reads what was stored.
 * Rule 2: a starting background removes all passes before it does anything else.
 */
import { HOLD_PORT } from '../bridge/messages.ts'
import { openBackground, type Background } from './background.ts'
import { browser, type Runtime } from './browser.ts'
import { injectEverywhere, forgetWithdrawn } from './consoles.ts'
import { isBlocked } from './differences.ts'
import { isOwnScreen, readFromBridge } from './guards.ts'
import { nonceIn } from './pass.ts'

const BRIDGES_RETURN_MILLISECONDS = 1000
/** As the manifest names it. */
const SHOW_COMMAND = 'show'
const ALARM = 'holdgate-sweep'
const ready: Promise<Background> = openBackground()
// A background that cannot read its state does nothing; the block rules stay.
ready.catch((error: unknown) => console.error('holdgate: cannot start', error))

/** Handlers run in the background of the browser's event; what they throw is said, never swallowed. */
function then(run: (background: Background) => unknown): void {
  ready.then(run).catch((error: unknown) => console.error('holdgate:', error))
}

browser.runtime.onConnect.addListener((port: Runtime.Port) => {
  if (port.name !== HOLD_PORT) return
  const tab = port.sender?.tab?.id
  const frame = port.sender?.frameId
  if (tab === undefined || frame === undefined) {
    port.disconnect()
    return
  }
  port.onMessage.addListener((raw: unknown) => {
    const message = readFromBridge(raw)
    if (message === undefined) {
      console.warn('holdgate: a bridge said something malformed')
      return
    }
    then(({ keeper, bridges, table }) => {
      if (message.kind === 'ping') return undefined
      const known = table.get(message.hold)
      // Another tab's hold: never, whatever it says.
      if (known && (known.tab !== tab || known.frame !== frame)) return undefined
      if (message.kind === 'hold') {
        bridges.attach(message.hold, port)
        return keeper.take(message, { tab, frame })
      }
      if (message.kind === 'detached') return keeper.detach(message.hold)
      if (message.kind === 'attached') return keeper.attached(message.hold)
      if (message.kind === 'gone') return keeper.gone(message.hold)
      return keeper.answered(message.hold, message.answered)
    })
  })
  port.onDisconnect.addListener(() => {
    then(async ({ bridges, keeper, table }) => {
      for (const id of bridges.detach(port)) {
        const hold = table.get(id)
        if (hold && !(await bridges.stillHolds(hold))) await keeper.gone(id)
      }
    })
  })
})

browser.runtime.onMessage.addListener(async (raw: unknown, sender: Runtime.MessageSender) => {
  const background = await ready
  if (isOwnScreen(sender, browser.runtime.getURL(''))) return background.answerScreen(raw)
  return background.answerBridge(raw, sender.tab?.id ?? -1)
})

browser.webRequest.onErrorOccurred.addListener(
  ({ url, method, type, tabId, error }) => {
    if (!isBlocked(error)) return
    then(({ table, stopped }) => {
      // A release that was stopped has its hold, which says so. Any page can write something like a nonce.
      const nonce = nonceIn(url)
      if (nonce !== undefined && table.all().some(({ pass }) => pass?.nonce === nonce)) return undefined
      return stopped.add({ method, url, why: 'blocked', source: type }, tabId)
    })
  },
  { urls: ['<all_urls>'] },
)

browser.commands.onCommand.addListener((command) => {
  if (command === SHOW_COMMAND) then((background) => background.showWaiting())
})
browser.alarms.onAlarm.addListener(({ name }) => {
  if (name === ALARM) then((background) => background.sweep())
})
// Firefox reads its policies when it starts, and says nothing here.
browser.storage.onChanged.addListener((_, area) => {
  if (area === 'managed') then((background) => background.managedChanged())
})
browser.permissions.onRemoved.addListener(() => {
  then(async (background) => {
    await forgetWithdrawn()
    await background.changed()
  })
})
browser.runtime.onInstalled.addListener(() => {
  then(async ({ rules }) => {
    await rules.apply()
    await injectEverywhere()
  })
})
browser.runtime.onStartup.addListener(() => {
  then(async ({ rules }) => {
    await rules.apply()
    // Pages that a starting browser opened before it knew of the scripts again.
    await injectEverywhere()
  })
})

// Half a minute is the shortest period that the browser keeps. Not set anew while it runs: a worker that
// starts often would put it off for ever.
then(async () => {
  if (!(await browser.alarms.get(ALARM))) await browser.alarms.create(ALARM, { periodInMinutes: 0.5 })
})
// What an earlier worker left undone; bridges that are still there announce themselves first.
then((background) => setTimeout(() => then(() => background.sweep()), BRIDGES_RETURN_MILLISECONDS))
