/**
 * The one decision: Approve, Deny, and why a tap came to nothing.
 *
 * Rule 1: Approve goes from the tap to the passkey prompt with nothing but hashing in between.
 * Rule 2: Approve is never where the last tap was, and takes no tap in its first moment.
 */
import type { DecisionProof, Verdict } from '../../relay/contract/decision.ts'
import type { CanonicalJson, CredentialId, DeviceId, PersonId } from '../../relay/contract/ids.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import { decisionChallenge } from '../../relay/evidence/statement.ts'
import type { App } from '../app.ts'
import { statementText, type Checked } from '../decision.ts'
import { isUnder } from '../last-tap.ts'
import { recall, remember } from '../memory.ts'
import { touch } from '../passkey.ts'
import type { Trouble } from '../relay.ts'
import { DECIDE, SHELL } from '../words.ts'
import { make } from './make.ts'
import { icon, said, troubleNote } from './marks.ts'
import type { Sight } from './sight.ts'

/** What is asked of whom. */
export type Question = Readonly<{
  request: RequestView
  checked: Checked
  approver: PersonId
  standing: Extract<RequestView['you'], { can: 'decide' }>
}>
export type DecideState = Readonly<{
  stage: 'ready' | 'passkey' | 'sending'
  note: string
  trouble: Trouble | undefined
  isDenying: boolean
  /** Which of the passkeys is asked for. */
  turn: number
}>

/** What a denial needs of the decision that it is one of. */
export type Decider = Readonly<{
  question: () => Question
  state: () => DecideState
  set: (change: Partial<DecideState>) => void
  write: (decision: Verdict, comment: string, signer: CredentialId | DeviceId) => CanonicalJson
  withPasskey: (decision: Verdict, comment: string) => Promise<void>
  /** @returns whether the relay took it */
  send: (statement: CanonicalJson, proof: DecisionProof, comment: string) => Promise<boolean>
}>

type Place = Readonly<{
  /** Stands in the page already. */
  footer: HTMLElement
  app: () => App
  show: (request: RequestView) => void
  /** What has not been on the screen yet keeps Approve closed. */
  sight: Pick<Sight, 'unseen' | 'next'>
}>

/** A tap that was under way when the button appeared is not meant for it. */
const FIRST_MOMENT_MILLISECONDS = 400
const QUIET = { note: '', trouble: undefined } as const

const loadDenial = () => import('../parts/denial.tsx')

/** @returns what shows a later state of the same question; without one, it is told that its buttons are in sight from now on */
export function decide({ footer, app, show, sight }: Place, first: Question): (question?: Question) => void {
  let question = first
  // The passkey of this device first: the statement names the one that signs.
  const last = recall('credential')
  const turn = Math.max(
    0,
    first.standing.credentials.findIndex(({ id }) => id === last),
  )
  let state: DecideState = { ...QUIET, stage: 'ready', isDenying: false, turn }
  let shownAt = 0
  let drawDenial: (() => void) | undefined

  const set = (change: Partial<DecideState>) => {
    const wasDenying = state.isDenying
    state = { ...state, ...change }
    draw()
    if (wasDenying && !state.isDenying) settle()
  }
  const passkeys = () => question.standing.credentials
  const write: Decider['write'] = (decision, comment, signer) => {
    const { request, checked, approver, standing } = question
    return statementText({ request, checked, nonce: standing.nonce }, { approver, signer }, { decision, comment })
  }
  const send: Decider['send'] = async (statement, proof, comment) => {
    set({ stage: 'sending' })
    const params = { id: question.request.id }
    const answer = await app().relay.call('decide', { params, body: { statement, proof, comment } })
    set({ stage: 'ready' })
    if ('reply' in answer) {
      set({ isDenying: false })
      show(answer.reply)
      if (proof.kind === 'passkey') remember('credential', proof.assertion.credential)
      return true
    }
    if (answer.trouble.code === 'unauthenticated') app().signedOut()
    else set(answer.trouble.code === 'unreachable' ? { note: DECIDE.unreachable } : { trouble: answer.trouble })
    return false
  }
  const withPasskey: Decider['withPasskey'] = async (decision, comment) => {
    const passkey = passkeys()[state.turn] ?? passkeys()[0]
    if (!passkey) return
    const statement = write(decision, comment, passkey.id)
    const prompt = touch(app().ceremony, decisionChallenge(statement), [passkey])
    set({ ...QUIET, stage: 'passkey' })
    const touched = await prompt
    if ('assertion' in touched) {
      await send(statement, { kind: 'passkey', assertion: touched.assertion }, comment)
      return
    }
    const { not } = touched
    // Another prompt of this page is open and will say what became of it.
    if (not === 'busy') return
    // Loaded long since; without a network it may not be, and then it is said that there is none.
    const note = await loadDenial().then(
      ({ PROMPT }) => PROMPT[not === 'cancelled' && decision === 'deny' ? 'denyCancelled' : not],
      () => SHELL.unreachable,
    )
    set({ stage: 'ready', note })
    // The same tap again is the next try: a button that was disabled has lost the keyboard.
    if (decision === 'approve') approve.focus()
  }

  const notes = make('div', 'host')
  const deny = make('button', { className: 'deny', type: 'button', onclick: () => void openSheet() })
  // Where nothing else brings it into sight the style sheet does, which then ends an animation.
  const approve = make('button', {
    className: 'approve',
    type: 'button',
    onclick: approveTapped,
    onanimationend: settle,
  })
  const buttons = make('div', 'buttons', deny, approve)
  const sheet = make('div', 'host')
  deny.append(icon('cross'), DECIDE.deny)
  footer.replaceChildren(notes, buttons, sheet)
  draw()
  settle()
  // Beforehand, so that denying needs no network but for the denial itself.
  loadDenial().catch(() => {
    // Loaded again when it is wanted, which then says that it cannot.
  })
  return (later) => {
    if (later) question = later
    else settle()
    draw()
  }

  function approveTapped(): void {
    if (sight.unseen() === undefined && performance.now() - shownAt >= FIRST_MOMENT_MILLISECONDS)
      void withPasskey('approve', '')
  }

  async function openSheet(): Promise<void> {
    set({ ...QUIET, isDenying: true })
    try {
      const { denial } = await loadDenial()
      drawDenial ??= await denial(sheet, {
        question: () => question,
        state: () => state,
        set,
        write,
        withPasskey,
        send,
      })
      drawDenial()
    } catch {
      // Not loaded beforehand, and no network now.
      set({ isDenying: false, trouble: { code: 'unreachable', says: SHELL.unreachable } })
    }
  }

  /** The sheet was here, or the list: whatever was tapped last, Approve is not under it. */
  function settle(): void {
    shownAt = performance.now()
    if (isUnder(app().lastTap(), () => approve.getBoundingClientRect())) buttons.classList.toggle('moved')
  }

  function draw(): void {
    const { stage, note, trouble, isDenying } = state
    const isBusy = stage !== 'ready'
    const { online } = app()
    const { say } = question.request.words
    footer.ariaBusy = String(isBusy)
    const unseen = sight.unseen()
    deny.disabled = isBusy || !online
    approve.disabled = deny.disabled || unseen !== undefined
    approve.ariaDescription = unseen ?? ''
    approve.ariaLabel = isBusy ? null : `${DECIDE.approve}: ${say}`
    if (isBusy) approve.replaceChildren(stage === 'passkey' ? DECIDE.busy : DECIDE.sending)
    else approve.replaceChildren(icon('check'), make('span', '', DECIDE.approve, say.length <= 40 && [': ', said(say)]))
    const lines = [
      note && make('p', { className: 'why', role: 'alert' }, note, ' ', another()),
      trouble && !isDenying && troubleNote(trouble),
      !online && make('p', 'why', DECIDE.offline),
      unseen !== undefined &&
        make(
          'p',
          'why',
          unseen,
          ' ',
          make('button', { className: 'link', type: 'button', onclick: sight.next }, DECIDE.next),
        ),
    ].filter((line) => line instanceof HTMLElement)
    // What stands there already is not put there again: screen readers would read it again.
    if (lines.map((line) => line.textContent).join('') !== notes.textContent) notes.replaceChildren(...lines)
    drawDenial?.()
  }

  function another(): HTMLElement | undefined {
    const count = passkeys().length
    if (count < 2) return undefined
    const onclick = () => set({ turn: (state.turn + 1) % count })
    return make(
      'button',
      { className: 'link', type: 'button', onclick },
      `${DECIDE.another} (${state.turn + 1}/${count})`,
    )
  }
}
