/**
 * Codes for the day on which no device is at hand. They are made here and shown once; the relay is told
 * what they digest to, and never one of them before it is used.
 */
import { useState } from 'preact/hooks'
import { LIMITS } from '../../relay/contract/limits.ts'
import { utf8 } from '../../relay/evidence/bytes.ts'
import { plainDigest } from '../../relay/evidence/digest.ts'
import { newRecoveryCode, showRecoveryCode } from '../../relay/evidence/recovery-code.ts'
import type { Changing } from '../change.ts'
import type { Answered, Relay } from '../relay.ts'
import { OWN_ROWS } from '../own-rows.ts'
import { CHANGE, RECOVERY, SETTINGS } from '../words-own.ts'
import { Confirm } from './confirm.tsx'
import { Copy } from './copy.tsx'
import { Icon } from './icon.tsx'

type Props = Readonly<{ me: Answered<'me'>; change: Changing; relay: Relay }>

export function RecoveryCodes({ me, change, relay: asked }: Props) {
  const relay = asked.also(OWN_ROWS)
  const [shown, setShown] = useState<readonly string[]>()
  const [isReplacing, setReplacing] = useState(false)
  // New ones would end the very session of whoever came in by an old one.
  const isGuest = me.session.by === 'recovery'
  const { left, made_at: madeAt, last_used_at: usedAt } = me.recovery
  const make = () => {
    const codes = Array.from({ length: LIMITS.recoveryCodes }, () =>
      newRecoveryCode(crypto.getRandomValues(new Uint8Array(16))),
    )
    const digests = codes.map((code) => plainDigest(utf8(code)))
    change.make({ kind: 'make_recovery_codes', codes: digests }, async (signed) => {
      const answer = await relay.call('makeRecoveryCodes', { body: signed })
      setReplacing(false)
      if ('trouble' in answer) return answer.trouble
      setShown(codes.map(showRecoveryCode))
      return undefined
    })
  }
  if (shown) return <Shown codes={shown} email={me.person.email} done={() => setShown(undefined)} />
  return (
    <section class="card">
      <h2>{RECOVERY.title}</h2>
      <p class="quiet">{RECOVERY.next}</p>
      <p class={left > 0 ? undefined : 'note'}>
        {left === 0 && <Icon name="warning" />}
        <span>
          {left > 0 && madeAt !== undefined ? RECOVERY.left(left, madeAt) : RECOVERY.none}
          {usedAt !== undefined && <span class="small block">{RECOVERY.used(usedAt)}</span>}
        </span>
      </p>
      {!isGuest && (
        <div class="buttons">
          <button
            type="button"
            disabled={change.isBusy}
            aria-busy={change.isSigning}
            onClick={left > 0 ? () => setReplacing(true) : make}
          >
            {change.isSigning ? CHANGE.busy : left > 0 ? RECOVERY.replace : RECOVERY.make}
          </button>
        </div>
      )}
      {isReplacing && (
        <Confirm
          title={[RECOVERY.replaceTitle]}
          next={RECOVERY.replaceNext}
          verb={RECOVERY.replace}
          keep={SETTINGS.keep}
          isBusy={change.isBusy}
          isSigning={change.isSigning}
          confirm={make}
          close={() => setReplacing(false)}
        />
      )}
    </section>
  )
}

function Shown({ codes, email, done }: Readonly<{ codes: readonly string[]; email: string; done: () => void }>) {
  const text = [RECOVERY.fileTitle(location.host, email), ...codes, ''].join('\n')
  const download = () => {
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
    link.download = 'holdgate-recovery-codes.txt'
    link.click()
    URL.revokeObjectURL(link.href)
  }
  return (
    <section class="card codes">
      <h2>{RECOVERY.shownTitle}</h2>
      <p>{RECOVERY.shownNext}</p>
      <ol class="mono" dir="ltr">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div class="buttons">
        <Copy text={text} />
        <button type="button" onClick={download}>
          {RECOVERY.download}
        </button>
        <button type="button" onClick={() => print()}>
          {RECOVERY.print}
        </button>
        <button type="button" class="approve" onClick={done}>
          {RECOVERY.stored}
        </button>
      </div>
    </section>
  )
}
