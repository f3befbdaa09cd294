/**
 * The one decision, always at the bottom of the screen, or the reason why there is none.
 *
 * Rule 1: Approve goes from the tap to the passkey prompt with nothing but hashing in between.
 * Rule 2: Approve is never where the last tap was, and takes no tap in its first moment.
 */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { DecisionProof } from '../../relay/contract/decision.ts'
import type { CanonicalJson, CredentialId, DeviceId } from '../../relay/contract/ids.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import { decisionChallenge, deviceDenyBytes } from '../../relay/evidence/statement.ts'
import { toBase64Url } from '../../relay/evidence/bytes.ts'
import type { App } from '../app.tsx'
import { statementText, type Checked } from '../decision.ts'
import { signBytes } from '../device-proof.ts'
import { isUnder } from '../last-tap.ts'
import { recall, remember, type OwnDevice } from '../memory.ts'
import { touch } from '../passkey.ts'
import type { Trouble } from '../relay.ts'
import { DECIDE } from '../words.ts'
import { Later } from './later.tsx'
import { Icon } from './icon.tsx'
import { TroubleNote } from './message.tsx'

type Props = Readonly<{
  app: App
  request: RequestView
  /** Undefined when a check failed: then nothing can be signed here. */
  checked: Checked | undefined
  isOver: boolean
  show: (request: RequestView) => void
}>
type Stage = 'ready' | 'passkey' | 'sending'

const denySheet = () => import('./deny-sheet.tsx').then((file) => file.DenySheet)

/** A tap that was under way when the button appeared is not meant for it. */
const FIRST_MOMENT_MILLISECONDS = 400

export function DecideFooter({ app, request, checked, isOver, show }: Props) {
  const you = request.you
  if (request.status !== 'pending') return null
  if (isOver)
    return (
      <footer class="decide">
        <p class="why">{DECIDE.overdue}</p>
      </footer>
    )
  if (you.can === 'read')
    return (
      <footer class="decide">
        <p class="why">{DECIDE.standing[you.because]}</p>
      </footer>
    )
  if (!checked) return null
  return (
    <Buttons app={app} request={request} checked={checked} show={show} nonce={you.nonce} passkeys={you.credentials} />
  )
}

type Asked = Extract<RequestView['you'], { can: 'decide' }>
type ButtonsProps = Omit<Props, 'isOver' | 'checked'> &
  Readonly<{ checked: Checked; nonce: Asked['nonce']; passkeys: Asked['credentials'] }>

function Buttons({ app, request, checked, show, nonce, passkeys }: ButtonsProps) {
  const [stage, setStage] = useState<Stage>('ready')
  const [note, setNote] = useState('')
  const [trouble, setTrouble] = useState<Trouble>()
  const [isDenying, setDenying] = useState(false)
  const [device, setDevice] = useState<OwnDevice>()
  const [turn, setTurn] = useState(0)
  const button = useRef<HTMLButtonElement>(null)
  const shownAt = useRef(performance.now())
  const [isMoved, setMoved] = useState(false)
  const approver = app.person?.id
  useLayoutEffect(() => {
    // The sheet was here, or the list: whatever was tapped last, Approve is not under it.
    if (isDenying || !button.current) return
    shownAt.current = performance.now()
    if (isUnder(app.lastTap(), button.current.getBoundingClientRect())) setMoved((moved) => !moved)
  }, [isDenying, approver])
  useEffect(() => {
    // Beforehand, so that denying needs no network but for the denial itself.
    denySheet().catch(() => {
      // Loaded again when it is wanted, which then says that it cannot.
    })
  }, [])
  useEffect(() => {
    void recall('device').then((own) => setDevice(own && own.person === approver ? own : undefined))
    // The passkey of this device first: the statement names the one that signs.
    void recall('credential').then((last) => setTurn(passkeys.findIndex(({ id }) => id === last)))
  }, [approver])
  const passkey = passkeys[turn] ?? passkeys[0]
  if (!passkey || !approver) return passkey ? null : <p class="decide why">{DECIDE.noPasskey}</p>

  const write = (decision: 'approve' | 'deny', comment: string, signer: CredentialId | DeviceId) =>
    statementText({ request, checked, nonce }, { approver, signer }, { decision, comment })

  const send = async (statement: CanonicalJson, proof: DecisionProof, comment: string) => {
    setStage('sending')
    const answer = await app.relay.call('decide', { params: { id: request.id }, body: { statement, proof, comment } })
    setStage('ready')
    if ('reply' in answer) {
      setDenying(false)
      show(answer.reply)
      if (proof.kind === 'passkey') await remember('credential', proof.assertion.credential).catch(noStorage)
      return
    }
    if (answer.trouble.code === 'unauthenticated') return app.signedOut()
    // The device's key was refused (revoked, or the rule wants a passkey): the same button asks for that.
    if (proof.kind === 'device_key') setDevice(undefined)
    if (answer.trouble.code === 'unreachable') setNote(DECIDE.unreachable)
    else setTrouble(answer.trouble)
  }

  const withPasskey = async (decision: 'approve' | 'deny', comment: string) => {
    setNote('')
    setTrouble(undefined)
    const statement = write(decision, comment, passkey.id)
    const prompt = touch(app.ceremony, decisionChallenge(statement), [passkey])
    setStage('passkey')
    const touched = await prompt
    if ('assertion' in touched) return send(statement, { kind: 'passkey', assertion: touched.assertion }, comment)
    if (touched.not === 'busy') return
    setStage('ready')
    const cancelled = decision === 'approve' ? DECIDE.cancelled : DECIDE.denyCancelled
    setNote(touched.not === 'cancelled' ? cancelled : DECIDE.blocked)
  }

  const withDevice = async (own: OwnDevice, comment: string) => {
    setNote('')
    setTrouble(undefined)
    setStage('sending')
    const statement = write('deny', comment, own.id)
    const signature = toBase64Url(new Uint8Array(await signBytes(own.key, deviceDenyBytes(statement))))
    return send(statement, { kind: 'device_key', device: own.id, signature }, comment)
  }

  const approve = () => {
    if (performance.now() - shownAt.current >= FIRST_MOMENT_MILLISECONDS) void withPasskey('approve', '')
  }
  const openSheet = () => {
    setNote('')
    setTrouble(undefined)
    setDenying(true)
  }
  const isBusy = stage !== 'ready'
  return (
    <footer class="decide" aria-busy={isBusy}>
      {note && (
        <p class="why" role="alert">
          {note}{' '}
          {passkeys.length > 1 && (
            <button
              type="button"
              class="link"
              onClick={() => setTurn((passkeys.indexOf(passkey) + 1) % passkeys.length)}
            >
              {DECIDE.another} ({passkeys.indexOf(passkey) + 1}/{passkeys.length})
            </button>
          )}
        </p>
      )}
      {trouble && !isDenying && <TroubleNote trouble={trouble} />}
      {!app.online && <p class="why">{DECIDE.offline}</p>}
      <div class={isMoved ? 'buttons moved' : 'buttons'}>
        <button type="button" class="deny" disabled={isBusy || !app.online} onClick={openSheet}>
          <Icon name="cross" />
          {DECIDE.deny}
        </button>
        <button
          ref={button}
          type="button"
          class="approve"
          disabled={isBusy || !app.online}
          aria-label={isBusy ? undefined : `${DECIDE.approve}: ${request.words.say}`}
          onClick={approve}
        >
          {!isBusy && <Icon name="check" />}
          {stage === 'passkey' ? DECIDE.busy : stage === 'sending' ? DECIDE.sending : DECIDE.approve}
        </button>
      </div>
      {isDenying && (
        <Later
          load={denySheet}
          props={{
            isBusy,
            asksPasskey: !device,
            note,
            trouble,
            deny: (comment: string) => void (device ? withDevice(device, comment) : withPasskey('deny', comment)),
            close: () => setDenying(false),
          }}
        />
      )}
    </footer>
  )
}

function noStorage(): void {
  // Nothing can be kept here; the next decision starts with the first passkey of the list again.
}
