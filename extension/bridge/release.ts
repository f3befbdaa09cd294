/** A hold is released: its bytes are looked at once more, then they leave. */
import type { Digest } from '../../relay/contract/ids.ts'
import type { ToPage } from '../page/messages.ts'
import { sendHeldCall, type HeldCall } from './held-call.ts'
import type { Answered, FromBridge, ToBridge } from './messages.ts'
import { isOverheard } from './overheard.ts'
import { compareCalls } from './same-call.ts'
import { WORDS } from './words.ts'

type Release = ToBridge & Readonly<{ kind: 'release' }>

type Frame = Readonly<{
  /** False once it has ended. */
  isHeld: (held: HeldCall) => boolean
  digest: (bytes: ArrayBuffer) => Promise<Digest>
  announce: (held: HeldCall) => void
  say: (message: FromBridge) => void
  toPage: (message: ToPage, transfer?: Transferable[]) => void
}>

export async function release(
  held: HeldCall,
  message: Release,
  { isHeld, digest, announce, say, toPage }: Frame,
): Promise<void> {
  const { nonce, run, approved, compared } = message
  held.released = message
  const { form } = held.notice.body
  const sha256 = await digest(held.bytes).catch(() => '' as Digest)
  const overheard = held.navigate !== undefined && (await isOverheard(held.target))
  const body = { length: held.bytes.byteLength, sha256, ...(form && { form }) }
  // While its digest was made it ended, was sent, or was released again: then only the newer pass is open.
  if (!isHeld(held) || held.phase !== 'waiting' || held.released !== message) return
  // The page left while the release was on its way: nothing runs by itself any more. Announcing it as
  // waiting says that it was not sent.
  if (held.detached && !run) {
    announce(held)
    return
  }
  const report = (answered: Answered) => {
    held.phase = 'answered'
    held.answered = answered
    say({ kind: 'answered', hold: held.id, answered })
  }
  const isAstray = held.navigate?.canLeave() === false
  const same = compareCalls(approved, { ...held.call, target: held.target, body })
  const what = overheard ? 'route' : isAstray ? 'place' : same
  if (what !== 'same') {
    report({ result: 'differs', what })
    toPage({ kind: 'failed', id: held.number, name: 'TypeError', says: WORDS.differs })
    return
  }
  if (held.navigate) {
    // Before the browser hears of it. This page goes now, so how it ends the background hears from the browser.
    held.phase = 'sending'
    held.navigate.go(nonce)
    return
  }
  await sendHeldCall(
    held,
    { nonce, compared },
    {
      answer: (part, transfer) => {
        if (!held.detached) toPage(part, transfer)
      },
      report,
    },
  )
}
