/** One's passkeys: what each is called, whether it is on this device only, and its end. */
import { useState } from 'preact/hooks'
import type { Changing } from '../change.ts'
import { forgetPasskey } from '../passkey-forgotten.ts'
import type { Answered, Relay } from '../relay.ts'
import { OWN_ROWS } from '../own-rows.ts'
import { HERE, named } from '../sentence.ts'
import { DEVICES, SETTINGS } from '../words-own.ts'
import { Confirm } from './confirm.tsx'
import { Rename } from './rename.tsx'
import { Said } from './said.tsx'

type Me = Answered<'me'>
type Passkey = Me['passkeys'][number]

export function OwnPasskeys({ me, change, relay: asked }: Readonly<{ me: Me; change: Changing; relay: Relay }>) {
  const relay = asked.also(OWN_ROWS)
  const [renaming, setRenaming] = useState<Passkey>()
  const [revoking, setRevoking] = useState<Passkey>()
  const isLast = me.passkeys.length === 1

  const rename = ({ id: passkey }: Passkey, name: string) =>
    change.make({ kind: 'rename_passkey', passkey, name }, async (signed) => {
      const answer = await relay.call('renamePasskey', { params: { id: passkey }, body: signed })
      setRenaming(undefined)
      return 'trouble' in answer ? answer.trouble : undefined
    })
  const revoke = ({ id: passkey }: Passkey) =>
    change.make({ kind: 'revoke_passkey', passkey }, async (signed) => {
      const answer = await relay.call('revokePasskey', { params: { id: passkey }, body: signed })
      setRevoking(undefined)
      if ('trouble' in answer) return answer.trouble
      await forgetPasskey(passkey)
      return undefined
    })
  return (
    <section class="list">
      <h2>{DEVICES.passkeys}</h2>
      <ul>
        {me.passkeys.map((passkey) => (
          <li key={passkey.id} class="row manage">
            <span class="row-main">
              <b>
                <Said text={nameOf(passkey)} />
              </b>
              <span class="quiet small">{factsOf(passkey)}</span>
            </span>
            <span class="buttons">
              <button
                type="button"
                class="small"
                aria-label={DEVICES.of(DEVICES.rename, nameOf(passkey))}
                onClick={() => setRenaming(passkey)}
              >
                {DEVICES.rename}
              </button>
              {!isLast && (
                <button
                  type="button"
                  class="small"
                  aria-label={DEVICES.of(SETTINGS.revoke, nameOf(passkey))}
                  onClick={() => setRevoking(passkey)}
                >
                  {SETTINGS.revoke}
                </button>
              )}
            </span>
          </li>
        ))}
      </ul>
      {isLast && <p class="quiet small under">{DEVICES.onlyOne}</p>}
      {renaming && (
        <Rename
          name={nameOf(renaming)}
          isBusy={change.isBusy}
          isSigning={change.isSigning}
          rename={(name) => rename(renaming, name)}
          close={() => setRenaming(undefined)}
        />
      )}
      {revoking && (
        <Confirm
          title={named(DEVICES.endTitle(HERE), [nameOf(revoking)])}
          next={DEVICES.endNext}
          verb={SETTINGS.revoke}
          keep={SETTINGS.keep}
          isBusy={change.isBusy}
          isSigning={change.isSigning}
          confirm={() => revoke(revoking)}
          close={() => setRevoking(undefined)}
        />
      )}
    </section>
  )
}

function nameOf({ name }: Passkey): string {
  return name === '' ? DEVICES.passkey : name
}

function factsOf({ syncs, created_at, last_used_at }: Passkey): string {
  const facts: string[] = syncs === undefined ? [] : [syncs ? DEVICES.synced : DEVICES.bound]
  facts.push(SETTINGS.added(created_at))
  facts.push(last_used_at === undefined ? DEVICES.neverUsed : DEVICES.used(last_used_at))
  return facts.join(DEVICES.between)
}
