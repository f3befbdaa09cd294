/** "Test this phone": each step with its tick, or with its own fix. And what its notifications may say. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { forget, recall, remember } from '../device-memory.ts'
import { thisMachine, wayIn, type Way } from '../platform.ts'
import { checkPush, STEPS, type Progress, type Step, type Why } from '../push-check.ts'
import { JOIN } from '../words-enrol.ts'
import { CHECK } from '../words-push.ts'
import { pathOf } from './blocked.tsx'
import { Icon, type IconName } from './icon.tsx'
import { TroubleNote, Warning } from './message.tsx'

const ICONS = { begun: 'bell', ok: 'check', mended: 'check', failed: 'cross' } as const satisfies Record<
  Progress['state'],
  IconName
>

/** @param checked called when the relay may know more of this device than before */
export function PushCheck({ checked }: Readonly<{ checked: () => void }>) {
  const [way] = useState(() => wayIn(thisMachine()))
  const [steps, setSteps] = useState<ReadonlyMap<Step, Progress>>()
  const [isBusy, setBusy] = useState(false)
  const ends = useRef(new AbortController())
  useEffect(() => () => ends.current.abort(), [])

  const run = async () => {
    ends.current = new AbortController()
    const { signal } = ends.current
    setBusy(true)
    let seen: ReadonlyMap<Step, Progress> = new Map()
    setSteps(seen)
    for await (const progress of checkPush(signal)) {
      if (signal.aborted) return
      seen = new Map(seen).set(progress.step, progress)
      setSteps(seen)
    }
    setBusy(false)
    checked()
  }
  const failed = [...(steps?.values() ?? [])].find((progress) => progress.state === 'failed')
  const isDone = steps?.get('shown')?.state === 'ok'
  return (
    <div class="told">
      <div class="buttons">
        <button type="button" class="try-push" disabled={isBusy} aria-busy={isBusy} onClick={() => void run()}>
          {isBusy ? CHECK.busy : steps ? CHECK.again : CHECK.button}
        </button>
      </div>
      {steps && (
        <ol class="checks" aria-label={CHECK.title}>
          {STEPS.map((step) => (
            <Line key={step} step={step} progress={steps.get(step)} />
          ))}
        </ol>
      )}
      {/* Read out by itself: what was reached, without the whole list. */}
      <p class="unseen" role="status">
        {newestOf(steps)}
      </p>
      {isDone && (
        <p class="note good">
          <Icon name="bell" />
          <span>{CHECK.rings}</span>
        </p>
      )}
      {failed?.state === 'failed' && <Fix why={failed.why} way={way} />}
    </div>
  )
}

function Line({ step, progress }: Readonly<{ step: Step; progress: Progress | undefined }>) {
  return (
    <li class={progress?.state ?? 'ahead'}>
      <span class="dot" aria-hidden="true">
        {progress && <Icon name={ICONS[progress.state]} />}
      </span>
      <span>
        {CHECK.steps[step]}
        {progress?.state === 'mended' && <span class="quiet"> ({CHECK.states.mended})</span>}
        {progress && progress.state !== 'mended' && <span class="unseen">, {CHECK.states[progress.state]}</span>}
      </span>
    </li>
  )
}

function newestOf(steps: ReadonlyMap<Step, Progress> | undefined): string {
  const newest = [...(steps?.values() ?? [])].at(-1)
  if (!newest || newest.state === 'begun') return ''
  return `${CHECK.steps[newest.step]}: ${CHECK.states[newest.state]}`
}

function Fix({ why, way }: Readonly<{ why: Why; way: Way }>) {
  const words = CHECK.why
  if (why.kind === 'trouble') return <TroubleNote trouble={why.trouble} />
  if (why.kind === 'not_taken') return <Warning>{words[why.by]}</Warning>
  if (why.kind === 'blocked') return <Warning>{pathOf(way)}</Warning>
  if (why.kind === 'unsupported')
    return <Warning>{way.first === 'home_screen' ? words.homeScreen : words.unsupported}</Warning>
  if (why.kind !== 'late') return <Warning>{words[why.kind]}</Warning>
  const { tip, tips } = JOIN.test
  return (
    <>
      <Warning>{words.late}</Warning>
      <h3>{tips}</h3>
      <ul class="steps">
        <li>{tip.focus}</li>
        <li>{tip[way.system]}</li>
        <li>{tip.network}</li>
      </ul>
    </>
  )
}

/** A setting of this device alone: a lock screen is read by others. */
export function DetailsChoice() {
  const [isOn, setOn] = useState<boolean>()
  useEffect(() => {
    void recall('details').then((kept) => setOn(kept === true))
  }, [])
  const choose = async (wanted: boolean) => {
    setOn(wanted)
    // Without storage nothing is kept, and nothing is shown: what is read back is what counts.
    await (wanted ? remember('details', true) : forget('details')).catch(() => undefined)
    const isKept = (await recall('details')) === true
    setOn(isKept)
    // What stands on the lock screen already goes on without them.
    if (!isKept) (await navigator.serviceWorker?.getRegistration())?.active?.postMessage({ kind: 'hide-details' })
  }
  if (isOn === undefined) return null
  return (
    <label class="choice">
      <input type="checkbox" checked={isOn} onChange={(event) => void choose(event.currentTarget.checked)} />
      <span>
        <b>{CHECK.details}</b>
        <span class="quiet small block">{CHECK.detailsNext}</span>
      </span>
    </label>
  )
}
