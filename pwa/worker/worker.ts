/**
 * The app's service worker: shows pushes, opens what was tapped, and keeps the app's own files.
 *
 * Rule 1: each push shows a notification, first of all; browsers drop subscriptions that stay silent.
 * Rule 2: nothing here approves. A tap opens a page, and the page asks for the passkey; the one button of a
 *   notification denies (deny.ts).
 * Rule 3: of the relay's answers only requests that wait are kept, encrypted, by keep.ts; none is ever given for a fresh one.
 */
import type { RequestId } from '../../relay/contract/ids.ts'
import { showCount } from '../badge.ts'
import { forget, recall, remember } from '../device-memory.ts'
import { inTime } from '../in-time.ts'
import { inTurn, plain, relayKey } from '../subscribed.ts'
import { subscribe, tellRelay } from '../subscription.ts'
import { askNotice, deny } from './deny.ts'
import { keepPushed } from './keep.ts'
import { detailed, hideDetails, show, showingOf } from './notification.ts'
import type { Showing } from './notification.ts'
import { readPush, requestIn } from './push-message.ts'
import { installShell, answerFromShell, dropOldShells, isPage } from './shell.ts'

declare const self: ServiceWorkerGlobalScope

/** Browsers let a tap open a window for a second or so. */
const NAVIGATION_MILLISECONDS = 500
/** A relay that answers at all has answered by then. */
const RECEIPT_MILLISECONDS = 10_000

self.addEventListener('install', (event) => {
  // Safe to take over at once: files are named by their content, and pages keep no state in them.
  event.waitUntil(installShell().then(() => self.skipWaiting()))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(dropOldShells().then(() => self.clients.claim()))
})

self.addEventListener('fetch', (event) => {
  const answer = answerFromShell(event.request)
  if (answer) event.respondWith(answer)
})

self.addEventListener('push', (event) => {
  event.waitUntil(pushed(event.data))
})

self.addEventListener('notificationclick', (event) => {
  const data = event.notification.data as Readonly<{ request?: unknown; path?: unknown }> | null
  // `path`: shown by an earlier version of this worker.
  const request = requestIn(data?.request ?? String(data?.path).slice('/r/'.length))
  // The one action that does something; whatever else a button may be called opens the request.
  if (event.action === 'deny' && request) {
    event.waitUntil(deny(request))
    return
  }
  event.notification.close()
  event.waitUntil(open(request ? `/r/${request}` : '/'))
})

self.addEventListener('message', (event) => {
  const message = event.data as Readonly<{ kind?: unknown }> | null
  if (message?.kind === 'hide-details') event.waitUntil(hideDetails())
})

self.addEventListener('pushsubscriptionchange', (event) => {
  const change = event as ExtendableEvent & { newSubscription?: PushSubscription }
  change.waitUntil(inTurn(() => resubscribe(change.newSubscription)))
})

async function pushed(data: PushMessageData | null): Promise<void> {
  const push = readPush(textOf(data))
  const showing = await showingOf(push)
  await show(showing)
  // The receipt comes second: without a notification there is nothing to confirm.
  await confirmShown(push.receipt)
  if (push.waiting !== undefined) showCount(push.waiting)
  if (!push.request) return
  await addDetails(push.request, showing)
  await keepPushed(push.kind, push.request)
}

function textOf(data: PushMessageData | null): string {
  try {
    return data?.text() ?? ''
  } catch {
    // No text: shown as whatever cannot be read is.
    return ''
  }
}

/** Only where the person of this device wants that, and only while the notification stands. */
async function addDetails(request: RequestId, showing: Showing): Promise<void> {
  try {
    if (!(await recall('details'))) return
    const notice = await askNotice(request)
    const shown = await self.registration.getNotifications({ tag: request })
    // Asked again: hidden meanwhile, it stays hidden.
    if (!notice || shown.length === 0 || !(await recall('details'))) return
    await show(await detailed(showing, notice))
    // Or hidden in this very moment.
    if (!(await recall('details'))) await hideDetails()
  } catch {
    // No network, no relay: the notification without details stands.
  }
}

async function open(path: string): Promise<void> {
  // Before any window: an app that iOS starts anew forgets the address and reads this instead.
  const remembered = remember('navigation', { path, at: Date.now() }).catch(() => {
    // No storage. Elsewhere than on a cold iOS start the address arrives by itself.
  })
  await inTime(remembered, NAVIGATION_MILLISECONDS)
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  // Other pages of this address, such as the relay's own docs, would come to the front and say nothing.
  const [window] = windows.filter(({ url }) => isPage(url)).toSorted((a, b) => Number(b.focused) - Number(a.focused))
  if (!window) {
    await self.clients.openWindow(path)
    return
  }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a Client of a worker has none
  window.postMessage({ kind: 'navigate', path })
  await window.focus()
}

async function confirmShown(receipt: string): Promise<void> {
  if (!receipt) return
  const path = '/v1/push/receipts'
  await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ receipt }),
    // Details and what is kept come after it.
    signal: AbortSignal.timeout(RECEIPT_MILLISECONDS),
  }).catch(() => {
    // The relay is out of reach: it escalates as if the notification had not been seen, which is safe.
  })
}

async function resubscribe(changed: PushSubscription | undefined): Promise<void> {
  const device = await recall('device')
  if (!device) return
  await remember('resubscribe', true)
  const made = changed ? plain(changed) : await subscribe(self.registration.pushManager, await relayKey(device))
  if (await tellRelay(device, made)) await forget('resubscribe')
}
