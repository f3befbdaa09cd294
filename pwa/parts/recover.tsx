/** Signing in without any device of one's own. It lets a person read, for an hour. */
import { readRecoveryCode } from '../../relay/evidence/recovery-code.ts'
import type { App } from '../app.ts'
import { remember } from '../memory.ts'
import { OWN_ROWS } from '../own-rows.ts'
import { RECOVERY } from '../words-own.ts'
import { TypedCode } from './typed-code.tsx'

export function Recover({ app, back }: Readonly<{ app: App; back: () => void }>) {
  return (
    <TypedCode
      title={RECOVERY.signInTitle}
      next={RECOVERY.signInNext}
      words={{
        label: RECOVERY.label,
        incomplete: RECOVERY.incomplete,
        wrong: RECOVERY.wrong,
        busy: RECOVERY.busy,
        button: RECOVERY.signIn,
      }}
      autocomplete="off"
      maxLength={64}
      isWanted
      isComplete={(code) => readRecoveryCode(code) !== undefined}
      send={async (code) => {
        const answer = await app.relay.also(OWN_ROWS).call('recover', { body: { code } })
        if ('trouble' in answer) return answer.trouble
        const { id, name, email, roles } = answer.reply.person
        const person = { id, name, email, roles }
        remember('person', person)
        app.setPerson(person)
        return undefined
      }}
    >
      <button type="button" onClick={back}>
        {RECOVERY.back}
      </button>
    </TypedCode>
  )
}
