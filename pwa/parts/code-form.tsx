import type { Base64Url } from '../../relay/contract/ids.ts'
import type { App } from '../app.ts'
import { OWN_ROWS } from '../own-rows.ts'
import { JOIN } from '../words-enrol.ts'
import { TypedCode } from './typed-code.tsx'

type Props = Readonly<{ app: App; isBroken: boolean; found: (token: Base64Url) => void }>

/** For an app that was opened without its invitation: the code leads to the same one. */
export function CodeForm({ app, isBroken, found }: Props) {
  const words = JOIN.code
  return (
    <TypedCode
      title={words.title}
      next={isBroken ? words.broken : words.next}
      words={words}
      autocomplete="one-time-code"
      maxLength={16}
      isComplete={(code) => code.replace(/[\s-]/g, '').length === 8}
      send={async (code) => {
        const answer = await app.relay.also(OWN_ROWS).call('claimInvitation', { body: { code } })
        if ('trouble' in answer) return answer.trouble
        found(answer.reply.token)
        return undefined
      }}
    />
  )
}
