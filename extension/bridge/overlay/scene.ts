/** What the overlay shows of one hold at one moment. Pure: which words, which tone, which buttons. */
import type { Instant } from '../../../relay/contract/ids.ts'
import type { Act, HoldState, HoldView } from '../messages.ts'
import { WORDS } from '../words.ts'

export type Tone = 'waiting' | 'good' | 'bad' | 'care'

export type Scene = Readonly<{
  tone: Tone
  /** The state, in the system's words. */
  status: string
  /** What would happen, from the policy; until it is known, the method and where. */
  heading: string
  consequence: string
  note: string
  /** What a person wrote about it, to be shown as theirs. */
  quote?: Readonly<{ by: string; text: string }>
  /** Counted down to, with the whole span for the ring. */
  deadline?: Readonly<{ from: Instant; at: Instant }>
  /** The first one gets the focus, so it is one that changes nothing. */
  acts: readonly (Act | 'keep' | 'close')[]
  /** Goes away by itself. */
  brief: boolean
}>

/** What a ring starts from where the relay told only an end. */
const SHORT_MILLISECONDS = 60_000

/** True while the call can still be sent. */
export function isOpen(view: HoldView): boolean {
  return view.state === 'held' || view.state === 'approved' || view.state === 'armed' || view.state === 'sent'
}

export function sceneOf(view: HoldView): Scene {
  const heading = view.words?.say ?? `${view.method} ${pathOf(view.target)}`
  const consequence = view.words?.consequence ?? ''
  return { heading, consequence, brief: false, ...PARTS[view.state](view) }
}

type Part = Omit<Scene, 'heading' | 'consequence' | 'brief'> & Readonly<{ brief?: true }>

const { title } = WORDS
const sending = (): Part => ({ tone: 'good', status: title.sending, note: '', acts: [] })

const PARTS: Readonly<Record<HoldState, (view: HoldView) => Part>> = {
  held: waiting,
  approved: (view) => unreachable(view) ?? (view.detached ? runnable(view) : sending()),
  armed: sending,
  sent: sending,
  done,
  denied,
  expired: (view) =>
    ended(view.usableUntil === undefined ? title.expired : title.lapsed, `${WORDS.nothingSent} ${WORDS.again}`),
  cancelled,
  refused: ({ says }) => ended(title.refused, notSent(says)),
  failed: ({ says }) => ended(title.failed, `${notSent(says)} ${WORDS.again}`),
  unknown: ({ says }) => ({ ...ended(title.unknown, after(says, WORDS.unknown)), tone: 'care' }),
}

function ended(status: string, note: string): Part {
  return { tone: 'bad', status, note, acts: ['close'] }
}

function denied({ by, says, quoted }: HoldView): Part {
  if (by === undefined) return ended(title.refused, notSent(says))
  const quote = quoted === undefined ? {} : { quote: { by, text: quoted } }
  return { ...ended(title.denied, notSent(WORDS.deniedBy(by, says))), ...quote }
}

/** Goes away by itself where the operator did it, and stays where they did not. */
function cancelled({ says }: HoldView): Part {
  return { ...ended(title.cancelled, notSent(says)), ...(says === undefined && { brief: true }) }
}

/** Goes away by itself, unless the page cannot know of it. */
function done({ status = 0, detached, cannotWait }: HoldView): Part {
  const answered = WORDS.answered(status)
  if (detached && cannotWait) return { ...ended(title.done, `${answered} ${WORDS.ranLate}`), tone: 'good' }
  return { ...ended(title.done, answered), tone: 'good', brief: true }
}

function runnable({ usableUntil: at, cannotWait }: HoldView): Part {
  const deadline = at === undefined ? {} : { deadline: { from: at - SHORT_MILLISECONDS, at } }
  const note = cannotWait ? WORDS.runnableLate : WORDS.runnable
  // Without an end there is no approval either: the rules turned out not to cover it.
  const status = at === undefined ? title.free : title.runnable
  return { tone: 'care', status, note, ...deadline, acts: ['keep', 'cancel', 'run'] }
}

function notSent(says: string | undefined): string {
  return after(says, WORDS.nothingSent)
}

function after(says: string | undefined, words: string): string {
  return says === undefined ? words : `${sentence(says)} ${words}`
}

/** It is asked for an approval, or to use one up, and says nothing: either way nothing is sent. */
function unreachable({ unreachableUntil: at }: HoldView): Part | undefined {
  if (at === undefined) return undefined
  const deadline = { from: at - 2 * SHORT_MILLISECONDS, at }
  return {
    tone: 'care',
    status: title.unreachable,
    note: WORDS.unreachable,
    deadline,
    acts: ['keep', 'retry', 'cancel'],
  }
}

function waiting(view: HoldView): Part {
  const acts = ['keep', 'cancel'] as const
  const lost = unreachable(view)
  if (lost) return lost
  const deadline = view.expiresAt === undefined ? {} : { deadline: { from: view.heldAt, at: view.expiresAt } }
  if (view.detached && view.cannotWait) {
    return { tone: 'care', status: title.held, note: WORDS.cannotWait, ...deadline, acts }
  }
  if (view.detached) return { tone: 'care', status: title.detached, note: WORDS.detached, ...deadline, acts }
  const status = view.words ? title.held : title.asking
  return { tone: 'waiting', status, note: `${WORDS.nothingSent} ${WORDS.keepOpen}`, ...deadline, acts }
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}

function pathOf(target: string): string {
  return URL.parse(target)?.pathname ?? target
}

/** `4:12`, by whole seconds, never below zero. */
export function clockOf(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
