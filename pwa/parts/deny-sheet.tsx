import { useState } from 'preact/hooks'
import { DENY_REASONS, type DenyReason } from '../../relay/contract/deny-reason.ts'
import type { LIMITS } from '../../relay/contract/limits.ts'
import { REASONS, reasonWords } from '../comment.ts'
import type { Trouble } from '../relay.ts'
import { DECIDE } from '../words.ts'
import { DENY } from '../words-later.ts'
import { TroubleNote } from './message.tsx'
import { Sheet } from './sheet.tsx'

type Props = Readonly<{
  isBusy: boolean
  asksPasskey: boolean
  note: string
  trouble: Trouble | undefined
  deny: (comment: string) => void
  close: () => void
}>

/** The compiler compares it with the contract's: the table of all limits weighs more than this sheet. */
const COMMENT_CHARACTERS: (typeof LIMITS)['commentCharacters'] = 280
/** What is left beside the longest reason. */
const TEXT_CHARACTERS = COMMENT_CHARACTERS - Math.max(...Object.values(DENY_REASONS).map((text) => text.length)) - 2

/** Why not, in one tap or in the approver's own words; both go to whoever asked. */
export function DenySheet({ isBusy, asksPasskey, note, trouble, deny, close }: Props) {
  const [reason, setReason] = useState<DenyReason>()
  const [text, setText] = useState('')
  return (
    <Sheet title="deny-title" close={close}>
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault()
          deny(commentOf(reason, text))
        }}
      >
        <h2 id="deny-title">{DENY.title}</h2>
        <p class="quiet" role="status">
          {DENY.next} {reason === 'not_recognised' && DENY.alarm}
        </p>
        <fieldset class="chips">
          <legend>{DENY.reason}</legend>
          {REASONS.map((one) => (
            <label key={one}>
              <input type="radio" name="reason" checked={reason === one} onChange={() => setReason(one)} />
              <span>{reasonWords(one)}</span>
            </label>
          ))}
        </fieldset>
        <label class="field">
          {DENY.text}
          <textarea
            rows={2}
            maxLength={TEXT_CHARACTERS}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        {note && (
          <p class="why" role="alert">
            {note}
          </p>
        )}
        {trouble && <TroubleNote trouble={trouble} />}
        <div class="buttons">
          <button type="button" onClick={close} disabled={isBusy}>
            {DENY.close}
          </button>
          <button type="submit" class="destroy" disabled={isBusy} aria-busy={isBusy}>
            {isBusy ? (asksPasskey ? DECIDE.busy : DECIDE.sending) : asksPasskey ? DENY.confirmPasskey : DENY.confirm}
          </button>
        </div>
      </form>
    </Sheet>
  )
}

/** One text of the chosen reason and the approver's words, without what no reason needs. */
export function commentOf(reason: DenyReason | undefined, text: string): string {
  const words = text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f]/g, ' ')
    .toWellFormed()
    .trim()
  return [reason && DENY_REASONS[reason], words].filter(Boolean).join(': ')
}
