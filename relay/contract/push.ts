import type { Base64Url, Instant, RequestId } from './ids.ts'

/**
 * `rebootstrap`: the relay was set up anew by its host. `reinvite`: a new passkey was asked for, for somebody who
 * lost theirs. `recovered`: a recovery code of the device's person was used. `reported`: an approver did not recognise
 * a request. All are news about people; none says whom, and none says which request.
 */
export type NoticeKind = 'ask' | 'settled' | 'test' | 'rebootstrap' | 'reinvite' | 'recovered' | 'reported'

/**
 * What a push says. It names the request and nothing of what is in it: details are fetched by the
 * phone. The shape is Declarative Web Push (`web_push: 8030`), which every browser's worker can
 * read; `holdgate` is ours.
 */
export type PushMessage = Readonly<{
  web_push: 8030
  notification: Readonly<{
    title: string
    body: string
    /** Absolute URL of the page to open. */
    navigate: string
    tag: string
    silent: boolean
    /** As Safari's first versions read it; a number beside `notification` is what was specified since. */
    app_badge: string
  }>
  /** How many requests wait for the person. */
  app_badge: number
  /** Lets Safari run the worker, which words the notification itself. */
  mutable: true
  holdgate: Readonly<{
    kind: NoticeKind
    request?: RequestId
    /** `settled`: nobody decided in time. */
    ended?: 'expired'
    /** `ask`: a tap in the notification may deny. */
    deny?: true
    /** How many requests wait for the person. */
    waiting: number
    /** Says "this device showed it", once; it gives nothing else. */
    receipt: Base64Url
    expires_at: Instant
    /** `recovered`: when. */
    at?: Instant
  }>
}>

/**
 * Why a push was not sent: the subscription has ended (404, 410), the push service does not take it from
 * this relay (403, 413, …), or no push service answered until nobody needed it any more.
 */
export type PushTrouble = 'gone' | 'refused' | 'unreachable'

/**
 * How a phone can be rung. `good`: it showed the newest push, last at `since`; `never`: none yet; `silent`: a push
 * service took one at `since`, and none was shown after; `failing`: the push service does not take them; `off`: it
 * has no address. Of a person: their best phone's, or `none`.
 */
export type PushHealth =
  | Readonly<{ state: 'good' | 'silent'; since: Instant }>
  | Readonly<{ state: 'never' | 'off' | 'none' }>
  | Readonly<{ state: 'failing'; since: Instant; why: PushTrouble }>

/** `PushSubscription.toJSON()`, checked. */
export type Subscription = Readonly<{
  endpoint: string
  keys: Readonly<{ p256dh: string; auth: string }>
  /** The relay's push key that it was made with, and is bound to; absent: the first one. */
  vapid?: string | undefined
}>
