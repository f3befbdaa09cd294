/**
 * One request: what would happen, who asks, how long there is; below it the one decision.
 *
 * Rule: what stands in this folder is what loads before somebody can decide, drawn without a library.
 *   What may come a moment later stands in parts/.
 */
import type { RequestId } from '../../relay/contract/ids.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import type { App } from '../app.ts'
import { readClock, relayNow } from '../countdown.ts'
import { check, partsFor } from '../decision.ts'
import type { Trouble } from '../relay.ts'
import { watchRequest } from '../watch.ts'
import { SHELL, speech } from '../words.ts'
import { card, quote } from './card.ts'
import { deadline } from './deadline.ts'
import { decide, type Question } from './decide.ts'
import { fields, isPlain, type Much } from './fields.ts'
import { make } from './make.ts'
import { back, skeleton, troubleNote } from './marks.ts'
import { createSight } from './sight.ts'

/** The relay may take this long before what was kept is shown in its place. */
const PATIENCE_MILLISECONDS = 3000

const read = async (request: RequestView) => check(request, await partsFor(request))

/** A screen that is drawn already. */
export type Shown = Readonly<{
  id: RequestId
  /** Follows the app: who is signed in, and whether there is a network. */
  update: () => void
  end: () => void
}>
type Options = Readonly<{
  app: () => App
  /** Called when the decision can be made, or when it is known why not; and again at each change. */
  ready: () => void
}>

export function showRequest(place: HTMLElement, id: RequestId, { app, ready }: Options): Shown {
  let article: Article | undefined
  let stopping = new AbortController()
  let isEnded = false
  const show = async (request: RequestView, keptAt?: number) => {
    const found = await read(request)
    const much = 'doubt' in found || isPlain(found.view) ? undefined : await import('../parts/much.ts')
    await (much && speech.later)
    // An answer that was overtaken on the way must not bring an older state back.
    if (isEnded || (article && (keptAt || article.version() > request.version))) return
    if (article?.fits(request)) return article.show(request)
    article?.end()
    article = articleOf(place, request, { app, show: shown, found, much, keptAt })
  }
  const shown = (request: RequestView) =>
    void show(request)
      .then(() => article?.tell(undefined))
      .catch(() => trouble({ code: 'unreachable', says: SHELL.unreachable }))
      .finally(ready)
  const trouble = (found: Trouble) => {
    ready()
    if (found.code === 'unauthenticated') app().signedOut()
    else if (article) article.tell(found)
    else {
      place.replaceChildren(
        make(
          'div',
          'column',
          back(),
          troubleNote(found, () => location.reload()),
        ),
      )
      if (found.code === 'unreachable') showKept()
    }
  }
  /** What this device has of it can be read meanwhile. */
  const showKept = () =>
    void import('../kept-request.ts')
      .then((file) => file.keptRequest(id))
      .then((kept) => kept && show(kept.request, kept.at))
      .then(ready, ready)
  const watch = () => {
    stopping = new AbortController()
    void watchRequest(app().relay, id, { stop: stopping.signal, show: shown, trouble })
  }
  const again = () => {
    stopping.abort()
    watch()
  }
  // A device that slept may hold a connection that is dead, and a clock that stood still.
  const seen = () => void (document.hidden || again())
  place.replaceChildren(make('div', 'column', back(), skeleton()))
  // Once this has ended, nothing of it is shown any more.
  setTimeout(() => article || showKept(), PATIENCE_MILLISECONDS)
  document.addEventListener('visibilitychange', seen)
  watch()
  return {
    id,
    update: () => article?.update(),
    end: () => {
      isEnded = true
      document.removeEventListener('visibilitychange', seen)
      stopping.abort()
      article?.end()
    },
  }
}

type Article = Readonly<{
  version: () => number
  /** Whether this is still what was checked and is shown; people and decisions around it may change. */
  fits: (request: RequestView) => boolean
  show: (request: RequestView) => void
  tell: (trouble: Trouble | undefined) => void
  update: () => void
  end: () => void
}>
type ArticleOptions = Readonly<{
  app: () => App
  show: (request: RequestView) => void
  found: ReturnType<typeof check>
  /** When it was kept on this device, where it is not from the relay. */
  keptAt: number | undefined
  much: Much | undefined
}>

function articleOf(
  place: HTMLElement,
  first: RequestView,
  { app, show, found, much, keptAt }: ArticleOptions,
): Article {
  const checked = 'doubt' in found ? undefined : found
  let request = first
  let clock = readClock(first.now + ageOf(first.id))
  let drawDecision: ((question?: Question) => void) | undefined

  const sight = createSight(place)
  const time = deadline(first.expires_at, () => article.update())
  const spell = (how: Much | undefined) =>
    checked && fields({ view: checked.view, bytes: checked.body, must: sight.must, much: how })
  const outcome = make('div', 'host')
  const trouble = make('div', 'host')
  const facts = make('div', 'host')
  const beside = make('div', 'column')
  const line = make('div', 'host')
  const footer = make('footer', 'decide')
  place.replaceChildren(
    make(
      'article',
      { className: 'request', ariaLabel: first.words.say },
      make('div', 'deadline', back(), time.pill),
      make(
        'div',
        'panes',
        make('div', 'column', outcome, trouble, card(first, checked), facts, spell(much), quote(first, checked)),
        beside,
      ),
      footer,
    ),
  )
  const article: Article = {
    version: () => request.version,
    fits: (later) => signedPart(later) === signedPart(first),
    show: (later) => {
      // The first is what this article was made of; whatever comes later comes from the relay.
      if (later !== first) {
        keptAt = undefined
        clock = readClock(later.now)
      }
      request = later
      const isPending = later.status === 'pending'
      time.pill.hidden = !isPending
      if (isPending) time.restart(clock)
      else time.stop()
      article.update()
    },
    tell: (problem) => trouble.replaceChildren(...(problem ? [troubleNote(problem)] : [])),
    update: () => {
      drawFooter()
      drawBeside()
    },
    end: () => {
      time.stop()
      sight.end()
    },
  }
  article.show(first)
  return article

  /** The decision, or place for why there is none to make here: which of these it is, parts/footer.ts says. */
  function drawFooter(): void {
    const { you } = request
    const me = app().person?.id
    const isOpen = request.status === 'pending' && relayNow(clock) < request.expires_at && !keptAt && checked
    if (!isOpen || you.can !== 'decide' || you.credentials.length === 0) {
      if (drawDecision || !line.isConnected) footer.replaceChildren(line)
      drawDecision = undefined
    } else if (me) {
      const question = { request, checked, approver: me, standing: you }
      if (drawDecision) drawDecision(question)
      else drawDecision = decide({ footer, app, show, sight }, question)
    }
  }

  /** What stands beside the decision loads beside it: what became of it, who else was asked, why there is none to make. */
  function drawBeside(): void {
    void Promise.all([import('../parts/beside.tsx'), speech.later])
      .then(
        ([file]) =>
          file.drawBeside([outcome, facts, beside, line], { request, found, app: app(), clock, keptAt, read, spell }),
        () => article.tell({ code: 'unreachable', says: SHELL.unreachable }),
      )
      // Not before: what stands beside takes room, and pushes away what had been on the screen for a moment.
      // Nor before it is known who this is: only a decision that is drawn covers anything.
      .finally(() => {
        // Shows what was not shown before it stood where it stands, Approve with it.
        if (facts.className) drawDecision?.()
        facts.className = ''
        if (drawDecision) sight.begin(footer, article.update)
      })
  }
}

let isFirst = true

/** Of the first answer, which may have come before this script: the relay names it beside the page (relay/server/site.ts). */
function ageOf(id: RequestId): number {
  const answer = isFirst && performance.getEntriesByName(`${location.origin}/v1/requests/${id}`).at(-1)
  isFirst = false
  return answer ? Math.max(0, performance.now() - (answer as PerformanceResourceTiming).responseEnd) : 0
}

/** Only this is hashed and shown; whatever of it changes is checked and shown anew. */
function signedPart({
  action,
  action_digest,
  call_digest,
  body,
  words,
  justification,
  expires_at,
}: RequestView): string {
  return JSON.stringify([action, action_digest, call_digest, body, words, justification, expires_at])
}
