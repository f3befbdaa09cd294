/**
 * The end of the way in: a test push that has to be shown on this device.
 *
 * Rule: it ends when the relay was told that the notification is on screen, or when the person said that
 *   this device shall not ring.
 */
import { useEffect, useState } from 'preact/hooks'
import type { Way } from '../platform.ts'
import { newestTest, sendTest, type PushTest } from '../push-test.ts'
import type { Trouble } from '../relay.ts'
import { JOIN } from '../words-enrol.ts'
import { pathOf } from './blocked.tsx'
import { Icon } from './icon.tsx'
import { TroubleNote, Warning } from './message.tsx'
import { turnOn } from './push-offer.tsx'
import { Stepper } from './stepper.tsx'
import { WithoutPush } from './without-push.tsx'

/** After so long somebody who waits wants to know what they could do. */
const LATE_MILLISECONDS = 10_000
/** Half an hour of waiting, then a tap asks again. */
const MOST_WAITS = 90

type State = 'sending' | 'waiting' | 'off' | 'blocked' | 'ended'

export function FirstPush({ way, tested }: Readonly<{ way: Way; tested: (rings: boolean) => void }>) {
  const words = JOIN.test
  const [run, setRun] = useState(0)
  const [state, setState] = useState<State>('sending')
  const [isLate, setLate] = useState(false)
  const [trouble, setTrouble] = useState<Trouble>()
  const [isGivingUp, setGivingUp] = useState(false)
  useEffect(() => {
    const ends = new AbortController()
    setState('sending')
    setLate(false)
    setTrouble(undefined)
    const timer = setTimeout(() => setLate(true), LATE_MILLISECONDS)
    void follow(ends.signal).then((end) => {
      if (ends.signal.aborted) return
      if (end === 'shown') return tested(true)
      return typeof end === 'string' ? setState(end) : setTrouble(end)
    })
    return () => {
      clearTimeout(timer)
      ends.abort()
    }
  }, [run])

  async function follow(signal: AbortSignal): Promise<State | 'shown' | Trouble> {
    if (Notification.permission !== 'granted') return 'blocked'
    let told = await sendTest()
    setState('waiting')
    for (let waits = 0; waits < MOST_WAITS && !signal.aborted; waits++) {
      if ('trouble' in told) return told.trouble.code === 'no-subscription' ? 'off' : told.trouble
      const reached: PushTest['state'] | undefined = told.test?.state
      if (reached === 'shown') return 'shown'
      if (reached === 'failed') return told.test?.why === 'gone' ? 'off' : 'ended'
      if (reached === undefined) return 'ended'
      told = await newestTest(reached, signal)
    }
    return 'ended'
  }
  const again = () => setRun((old) => old + 1)
  const subscribeAnew = async () => {
    setState('sending')
    const result = await turnOn()
    if (result === 'on') return again()
    return setState(result === 'denied' ? 'blocked' : 'off')
  }
  const isWaiting = !trouble && (state === 'sending' || state === 'waiting')
  return (
    <section class="card narrow hero">
      <Stepper names={[JOIN.steps.open, JOIN.steps.device, JOIN.steps.test]} at={3} />
      <h1>{words.title}</h1>
      {isWaiting && (
        <p class="waiting" role="status">
          <Icon name="bell" />
          <span>
            {state === 'sending' ? words.sending : words.waiting} {isLate && words.late}
          </span>
        </p>
      )}
      {state === 'blocked' && (
        <Warning>
          {JOIN.blocked.title}. {pathOf(way)}
        </Warning>
      )}
      {state === 'off' && <Warning>{words.failed}</Warning>}
      {state === 'ended' && <Warning>{words.late}</Warning>}
      {trouble && <TroubleNote trouble={trouble} />}
      {(isLate || !isWaiting) && (
        <>
          {state !== 'blocked' && <Tips way={way} />}
          <button
            type="button"
            class="approve wide"
            onClick={() => (state === 'off' || state === 'blocked' ? void subscribeAnew() : again())}
          >
            {state === 'off' || state === 'blocked' ? words.turnOn : words.again}
          </button>
          <button type="button" onClick={() => setGivingUp(true)}>
            {words.without}
          </button>
        </>
      )}
      {isGivingUp && <WithoutPush finish={() => tested(false)} close={() => setGivingUp(false)} />}
    </section>
  )
}

function Tips({ way }: Readonly<{ way: Way }>) {
  const { tips, tip } = JOIN.test
  return (
    <div>
      <h2>{tips}</h2>
      <ul class="tips">
        <li>{tip.network}</li>
        <li>{tip.focus}</li>
        <li>{tip[way.system]}</li>
      </ul>
    </div>
  )
}
