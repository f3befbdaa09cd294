/**
 * The isolated world of each frame: owns the held bytes, sends the released call, and shows the
 * overlay in the top frame. The page can reach nothing here but the port that it was given.
 */
import type { PageRules } from '../../relay/rules/page/page-rules.ts'
import type { ToPage } from '../page/messages.ts'
import { HELLO_EVENT, PORT_EVENT } from '../page/messages.ts'
import { readFromPage } from './from-page.ts'
import { createHolds } from './holds.ts'
import type { AskBackground, HoldId, HoldView, TellBridge } from './messages.ts'
import { watchNavigations } from './navigations.ts'
import { createOverlay } from './overlay/overlay.ts'
import { arriveClean } from './released-navigation.ts'
import { readRealm } from './realm.ts'
import { WORDS } from './words.ts'

const ARRIVAL_TRIES = 4
const ARRIVAL_AGAIN_MILLISECONDS = 300

/** `met`: the page's part has taken the port, or is on its way (background/consoles.ts). */
const here = globalThis as { holdgate?: 'alone' | 'met' }
// Injected twice (by manifest and into an open tab): the first one keeps the page's port. An element of the page
// whose id is that name is no bridge.
if (!Object.hasOwn(here, 'holdgate')) {
  here.holdgate = 'alone'
  start()
}

function start(): void {
  const arrival = arriveClean()
  const { port1: mine, port2: theirs } = new MessageChannel()
  const toPage = (message: ToPage, transfer: Transferable[] = []) => mine.postMessage(message, transfer)
  const ask = <Reply>(message: AskBackground): Promise<Reply> => chrome.runtime.sendMessage(message)
  const holds = createHolds(toPage)
  const overlay =
    window === window.top
      ? createOverlay({
          act: (hold, act) => void ask({ kind: 'act', hold, act }),
          ask: ({ method, url }) => holds.ask(method, url),
          alive: holds.alive,
        })
      : undefined

  const realm = readRealm(window)
  /** Read now: afterwards the browser has no words of an extension that is gone. */
  const { reloaded } = WORDS
  const fail = (id: number, says: string) => toPage({ kind: 'failed', id, name: 'TypeError', says })
  let rules: PageRules | null | undefined
  const useRules = (now: PageRules | null) => {
    rules = now
    toPage({ kind: 'rules', rules: now })
  }
  watchNavigations(
    {
      alive: holds.alive,
      take: (navigation) => {
        if (realm.navigates) holds.navigate(navigation)
        else holds.stopped(navigation.form ? 'POST' : 'GET', navigation.target, 'shared')
      },
      refuse: (method, url) => holds.stopped(method, url, 'unreadable'),
    },
    () => rules,
  )
  mine.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const heard = readFromPage(data)
    if (heard && heard.kind !== 'leave' && !holds.alive()) fail(heard.id, reloaded)
    else if (heard?.kind === 'unreadable') fail(heard.id, WORDS.unreadable)
    else if (heard?.kind === 'call' && !realm.calls) {
      holds.stopped(heard.call.method, heard.call.url, 'shared')
      fail(heard.id, WORDS.shared)
    } else if (heard) holds.fromPage(heard)
  })
  mine.start()
  // Synchronous and before any script of a top document, so nobody else is listening. Where the page
  // script comes after this one, it says hello and gets the port then; taken once, never offered again.
  const offer = () => {
    const isTaken = !window.dispatchEvent(new MessageEvent(PORT_EVENT, { ports: [theirs], cancelable: true }))
    if (isTaken) here.holdgate = 'met'
    return isTaken
  }
  if (!offer()) addEventListener(HELLO_EVENT, offer, { once: true })

  chrome.runtime.onMessage.addListener((message: TellBridge, _sender, reply) => {
    if (message.kind === 'announce') reply(holds.announce())
    if (message.kind === 'rules') useRules(message.rules)
    if (message.kind === 'holds') overlay?.show(message.holds)
    if (message.kind === 'stopped') overlay?.tell(message.stopped)
    if (message.kind === 'open') overlay?.open()
  })
  const fetchRules = () => {
    ask<PageRules | null>({ kind: 'rules' }).then(
      (found) => useRules(found ?? null),
      // No background: the page goes on natively and the browser's block rules decide.
      () => useRules(null),
    )
  }
  fetchRules()
  if (overlay) {
    ask<readonly HoldView[]>({ kind: 'holds' }).then(
      (list) => overlay.show(list ?? []),
      () => undefined,
    )
  }

  // A worker that dies over it would leave the hold's end unknown.
  const tellArrival = (tries: number) => {
    if (!arrival || tries === 0) return
    ask<HoldId | null>({ kind: 'arrived', ...arrival }).then(
      (hold) => typeof hold === 'string' && overlay?.arrived(hold),
      () => setTimeout(() => tellArrival(tries - 1), ARRIVAL_AGAIN_MILLISECONDS),
    )
  }
  tellArrival(ARRIVAL_TRIES)

  const onUnload = (event: BeforeUnloadEvent) => {
    // People have approved that this page goes; it is not asked once more.
    if (holds.leaving()) event.stopImmediatePropagation()
    else if (holds.waiting()) event.preventDefault()
  }
  addEventListener('beforeunload', onUnload, true)
  addEventListener('pagehide', (event) => {
    // A page can say that it goes; the browser alone knows.
    if (event.isTrusted) holds.leave()
  })
  // Back from the browser's cache of pages, where no news arrived.
  addEventListener('pageshow', (event) => {
    // Where the extension is gone, the page keeps what it knew, and is refused.
    if (event.isTrusted && event.persisted && chrome.runtime?.id) fetchRules()
  })
}
