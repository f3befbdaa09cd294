import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { request } from 'node:https'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import webpush from 'web-push'
import type { PushSubscription } from 'web-push'
import { openChromium } from '../../kit/chromium.ts'
import type { Browser } from '../../kit/chromium.ts'
import { lacks } from '../../kit/debian.ts'
import { listen } from '../../kit/loopback.ts'
import { startNotifications } from '../../kit/notifications.ts'
import type { Notifications } from '../../kit/notifications.ts'
import { startPushService } from '../../kit/push-service.ts'
import type { PushService } from '../../kit/push-service.ts'

const WORKER = `
addEventListener('install', () => skipWaiting())
addEventListener('activate', (event) => event.waitUntil(clients.claim()))
addEventListener('push', (event) => event.waitUntil(
  registration.showNotification(event.data.text(), { tag: 'one', actions: [{ action: 'deny', title: 'Deny' }] })))
addEventListener('notificationclick', (event) => event.waitUntil(
  clients.openWindow('/opened?trusted=' + event.isTrusted + '&action=' + event.action)))
`

describe.skipIf(lacks('chromium', 'dbus-daemon'))('the local push service and notification desk', () => {
  const vapid = webpush.generateVAPIDKeys()
  let push: PushService
  let desk: Notifications
  let site: Server
  let browser: Browser
  let page: Page
  let subscription: PushSubscription

  beforeAll(async () => {
    push = await startPushService()
    desk = await startNotifications()
    site = createServer((asked, answer) => {
      const script = asked.url === '/worker.js'
      answer.setHeader('content-type', script ? 'text/javascript' : 'text/html')
      answer.end(script ? WORKER : '<!doctype html><title>phone</title>')
    })
    const origin = `http://localhost:${await listen(site)}`
    browser = await openChromium({ pushFlags: push.flags, busAddress: desk.address })
    await browser.context.grantPermissions(['notifications'], { origin })
    page = await browser.page()
    await page.goto(origin)
    subscription = await page.evaluate(async (applicationServerKey) => {
      await navigator.serviceWorker.register('/worker.js')
      const registration = await navigator.serviceWorker.ready
      const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey })
      return made.toJSON() as never
    }, vapid.publicKey)
  })
  afterAll(async () => {
    await browser?.close()
    await desk?.stop()
    site?.close()
    push?.close()
  })

  const send = async (text: string, keys = vapid): Promise<number> => {
    const details = webpush.generateRequestDetails(subscription, text, {
      TTL: 60,
      urgency: 'high',
      vapidDetails: { subject: 'mailto:ops@example.org', ...keys },
    })
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    const { method, headers, body, endpoint } = details
    const post = request(endpoint, { method, headers, agent: push.agent }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    post.on('error', reject)
    post.end(body)
    return promise
  }

  test('an encrypted message reaches a real browser, and a trusted click opens its page', async () => {
    expect(await send('Delete customer 7')).toBe(201)
    const shown = await desk.shown.first((one) => one.summary === 'Delete customer 7', 'notification')
    const opening = browser.context.waitForEvent('page')
    desk.click(shown)
    const opened = await opening
    await opened.waitForURL('**/opened?trusted=true&action=')
  })

  test('a button of the notification can be clicked', async () => {
    expect(await send('Delete customer 8')).toBe(201)
    const shown = await desk.shown.first((one) => one.summary === 'Delete customer 8', 'notification')
    const opening = browser.context.waitForEvent('page')
    desk.click(shown, 'Deny')
    const opened = await opening
    await opened.waitForURL('**/opened?trusted=true&action=deny')
  })

  test('a sender with another key is turned away', async () => {
    expect(await send('forged', webpush.generateVAPIDKeys())).toBe(403)
  })

  test('a failure can be ordered for the next message', async () => {
    push.failNext(503)
    expect(await send('never shown')).toBe(503)
    expect(push.posts.entries.at(-1)).toMatchObject({ status: 503, urgency: 'high', timeToLiveSeconds: 60 })
  })
})
