/**
 * The app's service worker: shows pushes, opens what was tapped, and keeps the app's own files.
 *
 * Rule 1: each push shows a notification, first of all; browsers drop subscriptions that stay silent.
 * Rule 2: nothing here decides. A tap opens a page, and the page asks for the passkey.
 * Rule 3: of the relay's answers only requests that wait are kept, encrypted, by keep.ts; none is ever given for a fresh one.
 */
import { forget, recall, remember } from '../device-memory.ts'
import { noticesIn } from '../notice.ts'
import { plain, relayKey, subscribe, tellRelay } from '../subscription.ts'
import { keepPushed } from './keep.ts'
import { readPush } from './push-message.ts'
import { installShell, answerFromShell, dropOldShells } from './shell.ts'

declare const self: ServiceWorkerGlobalScope

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
  const push = readPush(event.data?.text() ?? '')
  const words = noticesIn(navigator.language)[push.kind]
  // `renotify` is not in every browser and therefore in no common type.
  const options: NotificationOptions & { renotify: boolean } = {
    body: words.body(push.until),
    tag: push.tag,
    icon: '/icon-192.png',
    badge: '/badge-96.png',
    renotify: push.kind === 'ask',
    silent: push.kind === 'settled',
    requireInteraction: push.kind === 'ask',
    data: { path: push.path },
  }
  // The receipt comes second: without a notification there is nothing to confirm. Whatever else there is comes after.
  event.waitUntil(
    self.registration
      .showNotification(words.title, options)
      .then(() => confirmShown(push.receipt))
      .then(() => keepPushed(push)),
  )
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const path: unknown = event.notification.data?.path
  event.waitUntil(open(typeof path === 'string' ? path : '/'))
})

self.addEventListener('pushsubscriptionchange', (event) => {
  const change = event as ExtendableEvent & { newSubscription?: PushSubscription }
  change.waitUntil(resubscribe(change.newSubscription))
})

async function open(path: string): Promise<void> {
  // Before any window: an app that iOS starts anew forgets the address and reads this instead.
  await remember('navigation', { path, at: Date.now() }).catch(() => {
    // No storage. Elsewhere than on a cold iOS start the address arrives by itself.
  })
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const [window] = windows.toSorted((a, b) => Number(b.focused) - Number(a.focused))
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
