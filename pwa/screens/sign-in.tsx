/** Signing in with any passkey of this site. It lets a person read; each decision asks again. */
import { useEffect, useState } from 'preact/hooks'
import { signInChallenge, signInStatement } from '../../relay/evidence/statement.ts'
import type { App } from '../app.ts'
import { recall as recallDevice } from '../device-memory.ts'
import { dropAllKept } from '../kept-request.ts'
import { recall, remember } from '../memory.ts'
import { go } from '../moving.ts'
import { Skeleton, TroubleNote, Warning } from '../parts/message.tsx'
import { Recover } from '../parts/recover.tsx'
import { touch } from '../passkey.ts'
import type { Answered, Trouble } from '../relay.ts'
import { OWN_ROWS } from '../own-rows.ts'
import { SIGN_IN } from '../words-enrol.ts'
import { RECOVERY } from '../words-own.ts'

/** A nonce lives five minutes; it is replaced before a person could run into its end. */
const REFRESH_MILLISECONDS = 200_000

type Ready = Readonly<{ about: Answered<'about'>; challenge: Answered<'challenge'> }>

export function SignIn({ app }: Readonly<{ app: App }>) {
  const relay = app.relay.also(OWN_ROWS)
  const [ready, setReady] = useState<Ready>()
  const [trouble, setTrouble] = useState<Trouble>()
  const [note, setNote] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [isRecovering, setRecovering] = useState(false)
  const load = async () => {
    const [about, challenge] = await Promise.all([relay.call('about', {}), relay.call('challenge', {})])
    if ('reply' in about && 'reply' in challenge) {
      setReady({ about: about.reply, challenge: challenge.reply })
      return setTrouble(undefined)
    }
    return setTrouble('trouble' in about ? about.trouble : 'trouble' in challenge ? challenge.trouble : undefined)
  }
  useEffect(() => {
    // Nobody is signed in here: what was kept for whoever was goes.
    void dropAllKept()
    // An app that was installed while its invitation waited goes on with that.
    if (recall('invitation')) return go('/enrol', 'replace')
    void load()
    const timer = setInterval(() => void load(), REFRESH_MILLISECONDS)
    return () => clearInterval(timer)
  }, [])
  if (!ready) return trouble ? <TroubleNote trouble={trouble} retry={() => void load()} /> : <Skeleton />
  const { about, challenge } = ready
  if (isRecovering) return <Recover app={app} back={() => setRecovering(false)} />

  const signIn = async () => {
    const statement = signInStatement({
      v: 1,
      sign_in: about.public_url,
      nonce: challenge.nonce,
      expires_at: challenge.expires_at,
    })
    const prompt = touch(app.ceremony, signInChallenge(statement), [])
    setBusy(true)
    setNote('')
    setTrouble(undefined)
    const touched = await prompt
    if ('assertion' in touched) {
      const own = await recallDevice('device')
      const body = { statement, assertion: touched.assertion, ...(own && { device: own.id }) }
      const answer = await relay.call('signIn', { body })
      if ('reply' in answer) {
        const { id, name, email, roles } = answer.reply.person
        const person = { id, name, email, roles }
        remember('person', person)
        remember('credential', touched.assertion.credential)
        return app.setPerson(person)
      }
      setTrouble(answer.trouble)
      void load()
    } else if (touched.not !== 'busy') setNote(SIGN_IN.cancelled)
    return setBusy(false)
  }

  const isElsewhere = new URL(about.public_url).origin !== location.origin
  return (
    <section class="card narrow hero">
      <h1>{SIGN_IN.title}</h1>
      <p>{SIGN_IN.next}</p>
      {isElsewhere && <Warning>{SIGN_IN.wrongPlace(about.public_url)}</Warning>}
      {!about.set_up && <Warning>{SIGN_IN.notSetUp}</Warning>}
      {note && <Warning>{note}</Warning>}
      {trouble && <TroubleNote trouble={trouble} />}
      <button
        type="button"
        class="approve wide"
        aria-busy={isBusy}
        disabled={isBusy || isElsewhere || !about.set_up}
        onClick={() => void signIn()}
      >
        {isBusy ? SIGN_IN.busy : SIGN_IN.button}
      </button>
      <p class="quiet small">{SIGN_IN.none}</p>
      <a class="button" href="/enrol">
        {SIGN_IN.code}
      </a>
      <button type="button" disabled={isElsewhere || !about.set_up} onClick={() => setRecovering(true)}>
        {RECOVERY.offer}
      </button>
    </section>
  )
}
