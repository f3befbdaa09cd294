/** What the overlay shows of one hold at one moment. Pure: which words, which tone, which buttons. */
import type { Instant } from '../../../relay/contract/ids.ts'
import type { Act, HoldView } from '../messages.ts'
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
  /** Counted down to, with the whole span for the ring. */
  deadline?: Readonly<{ from: Instant; at: Instant }>
  acts: readonly (Act | 'keep' | 'close')[]
  /** Goes away by itself. */
  brief: boolean
}>

/** True while the call can still be sent. */
export function isOpen(view: HoldView): boolean {
  return view.state === 'held' || view.state === 'approved' || view.state === 'armed' || view.state === 'sent'
}

export function sceneOf(view: HoldView): Scene {
  const heading = view.words?.say ?? `${view.method} ${pathOf(view.target)}`
  const consequence = view.words?.consequence ?? ''
  return { heading, consequence, brief: false, ...part(view) }
}

function part(view: HoldView): Omit<Scene, 'heading' | 'consequence' | 'brief'> & { brief?: boolean } {
  const { title } = WORDS
  const why = view.by === undefined ? view.says : `${view.by}${view.says === undefined ? '' : `: ${view.says}`}`
  const ended = (status: string, tone: Tone, note: string) =>
    ({ tone, status, note, acts: ['close'] as const }) satisfies Partial<Scene>
  const notSent = (text: string | undefined) =>
    text === undefined ? WORDS.nothingSent : `${text} ${WORDS.nothingSent}`

  switch (view.state) {
    case 'held':
      return waiting(view)
    case 'approved':
      if (!view.detached) return { tone: 'good', status: title.sending, note: '', acts: [] }
      return {
        tone: 'care',
        status: title.runnable,
        note: WORDS.runnable,
        ...(view.usableUntil !== undefined && { deadline: { from: view.usableUntil - 60_000, at: view.usableUntil } }),
        acts: ['run', 'cancel', 'keep'],
      }
    case 'armed':
    case 'sent':
      return { tone: 'good', status: title.sending, note: '', acts: [] }
    case 'done':
      return { ...ended(title.done, 'good', WORDS.answered(view.status ?? 0)), brief: true }
    case 'denied':
      return ended(title.denied, 'bad', notSent(why === undefined ? undefined : sentence(why)))
    case 'expired':
      return ended(view.usableUntil === undefined ? title.expired : title.lapsed, 'bad', WORDS.nothingSent)
    case 'cancelled':
      return { ...ended(title.cancelled, 'bad', WORDS.nothingSent), brief: true }
    case 'refused':
      return ended(title.refused, 'bad', notSent(view.says))
    case 'failed':
      return ended(title.failed, 'bad', notSent(view.says))
    case 'unknown':
      return ended(title.unknown, 'care', WORDS.unknown)
  }
}

function waiting(view: HoldView): ReturnType<typeof part> {
  const { title } = WORDS
  const acts = ['keep', 'cancel'] as const
  if (view.unreachableUntil !== undefined) {
    return {
      tone: 'care',
      status: title.unreachable,
      note: `${WORDS.nothingSent} ${WORDS.unreachable}`,
      deadline: { from: view.unreachableUntil - 120_000, at: view.unreachableUntil },
      acts: ['retry', ...acts],
    }
  }
  const deadline = view.expiresAt === undefined ? {} : { deadline: { from: view.heldAt, at: view.expiresAt } }
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

/** Text of a page with what cannot be seen made visible: controls, reordering marks, odd spaces. */
export function visible(text: string): string {
  return text.replaceAll(
    /[\u0000-\u001f\u007f-\u009f\u00a0\u00ad\u061c\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]/g,
    (found) => `⟨${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
  )
}
