/** Gives a one-time code by which the extension in a browser of one's own becomes this person's. */
import { useState } from 'preact/hooks'
import type { App } from '../app.ts'
import { useChange } from '../change.ts'
import { readClock, type ClockReading } from '../countdown.ts'
import { Copy } from '../parts/copy.tsx'
import { Countdown } from '../parts/countdown.tsx'
import { TroubleNote } from '../parts/message.tsx'
import type { Answered } from '../relay.ts'
import { OWN_ROWS } from '../own-rows.ts'
import { CHANGE, PAIR } from '../words-own.ts'

type Code = Answered<'pair'> & Readonly<{ clock: ClockReading }>

export function Pair({ app }: Readonly<{ app: App }>) {
  const relay = app.relay.also(OWN_ROWS)
  const change = useChange(app)
  const [code, setCode] = useState<Code>()
  const [isOver, setOver] = useState(false)
  const start = () =>
    change.make({ kind: 'pair_browser' }, async (signed) => {
      const answer = await relay.call('pair', { body: signed })
      if ('trouble' in answer) return answer.trouble
      const about = await relay.call('about', {})
      // Without the relay's clock the code's end is taken from this device's.
      const now = 'reply' in about ? about.reply.now : Date.now()
      setOver(false)
      setCode({ ...answer.reply, clock: readClock(now) })
      return undefined
    })
  return (
    <section class="card narrow hero">
      <h1>{PAIR.title}</h1>
      {!code && <p>{PAIR.next}</p>}
      {code && !isOver && (
        <>
          <p>{PAIR.code}</p>
          <output class="code" aria-label={code.code.split('').join(' ')}>
            {code.code.replace(/^(.{4})(.{4})$/, '$1 $2')}
          </output>
          <Copy text={code.code} />
          <p class="quiet">
            <Countdown clock={code.clock} until={code.expires_at} label={PAIR.left} onOver={() => setOver(true)} />
          </p>
          <p class="quiet small">
            {PAIR.relay}: <span class="mono">{location.origin}</span>
          </p>
        </>
      )}
      {code && isOver && <p>{PAIR.over}</p>}
      {change.trouble && <TroubleNote trouble={change.trouble} {...(change.me ? {} : { retry: change.reload })} />}
      <button
        type="button"
        class={code && !isOver ? 'wide' : 'approve wide'}
        disabled={change.isBusy}
        aria-busy={change.isSigning}
        onClick={start}
      >
        {change.isSigning ? CHANGE.busy : code ? PAIR.again : PAIR.button}
      </button>
    </section>
  )
}
