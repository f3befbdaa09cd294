import type { ComponentChildren } from 'preact'
import type { Sentence } from '../sentence.ts'
import { CHANGE } from '../words-own.ts'
import { Saying } from './said.tsx'
import { Sheet } from './sheet.tsx'

type Props = Readonly<{
  title: Sentence
  next: string
  /** What can be chosen with it. */
  children?: ComponentChildren
  /** The verb of what is confirmed. */
  verb: string
  keep: string
  isBusy: boolean
  isSigning: boolean
  confirm: () => void
  close: () => void
}>

/** Names what ends and what follows, before the passkey is asked for. The focus starts on keeping. */
export function Confirm({ title, next, children, verb, keep, isBusy, isSigning, confirm, close }: Props) {
  return (
    <Sheet title="confirm-title" role="alertdialog" close={close}>
      <h2 id="confirm-title">
        <Saying parts={title} />
      </h2>
      <p>{next}</p>
      {children}
      <div class="buttons">
        <button type="button" autofocus disabled={isSigning} onClick={close}>
          {keep}
        </button>
        <button type="button" class="destroy" disabled={isBusy} aria-busy={isSigning} onClick={confirm}>
          {isSigning ? CHANGE.busy : verb}
        </button>
      </div>
    </Sheet>
  )
}
