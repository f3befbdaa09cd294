/** Who can be rung, judged by what their phones showed; and a drill, which finds out. For administrators. */
import { useEffect, useState } from 'preact/hooks'
import type { App } from '../app.ts'
import { callAsDevice } from '../device-call.ts'
import { recall } from '../device-memory.ts'
import { Alarms } from '../parts/alarms.tsx'
import { Icon } from '../parts/icon.tsx'
import { Skeleton, TroubleNote } from '../parts/message.tsx'
import { Said } from '../parts/said.tsx'
import { pushState } from '../push-state.ts'
import type { Answered, Trouble } from '../relay.ts'
import { OFFICE_ROWS } from '../office-rows.ts'
import { HEALTH } from '../words-people.ts'
import { SHELL } from '../words.ts'

type Report = Answered<'health'>
type Approver = Report['approvers'][number]

export function Health({ app }: Readonly<{ app: App }>) {
  const relay = app.relay.also(OFFICE_ROWS)
  const [report, setReport] = useState<Report>()
  const [trouble, setTrouble] = useState<Trouble>()
  const [isRinging, setRinging] = useState(false)
  const [run, setRun] = useState(0)
  const isOpen = report?.approvers.some(({ drill }) => drill === 'waiting') ?? true
  useEffect(() => {
    const ends = new AbortController()
    // One call after the other, each answered when somebody shows the test, or by the relay's patience.
    const look = async (answers?: number): Promise<void> => {
      const query = answers === undefined ? {} : { wait: 20, after: answers }
      const answer = await relay.call('health', { query, signal: ends.signal })
      if (ends.signal.aborted) return
      if ('trouble' in answer) {
        if (answer.trouble.code === 'unauthenticated') return app.signedOut()
        return setTrouble(answer.trouble)
      }
      setTrouble(undefined)
      setReport(answer.reply)
      const { drill, approvers } = answer.reply
      if (drill && approvers.some((one) => one.drill === 'waiting')) await look(drill.answers)
    }
    void look()
    return () => ends.abort()
  }, [run])

  const ring = async () => {
    setRinging(true)
    const told = await ringAll()
    setRinging(false)
    if (told) setTrouble(told)
    else setRun((old) => old + 1)
  }
  if (!report) {
    return trouble ? <TroubleNote trouble={trouble} retry={() => setRun((old) => old + 1)} /> : <Skeleton />
  }
  const { approvers, drill } = report
  const rung = approvers.filter((one) => one.drill !== undefined)
  const reached = rung.filter((one) => one.drill === 'answered').length
  const good = approvers.filter(({ health }) => health.state === 'good').length
  return (
    <div class="column">
      {trouble && <TroubleNote trouble={trouble} retry={() => setRun((old) => old + 1)} />}
      <Alarms news={report} />
      <section class="card told">
        <h1>{HEALTH.title}</h1>
        <p class={good === approvers.length && good > 0 ? 'note good' : 'note warn'}>
          <Icon name={good === approvers.length && good > 0 ? 'bell' : 'warning'} />
          <span>
            <b>{HEALTH.reachable(good, approvers.length)}</b>
            <span class="block quiet">
              {approvers.length === 0 ? HEALTH.nobody : good === approvers.length ? HEALTH.fine : HEALTH.some}
            </span>
          </span>
        </p>
        <p class="quiet">{HEALTH.drillNext}</p>
        <div class="buttons">
          <button type="button" disabled={isRinging} aria-busy={isRinging} onClick={() => void ring()}>
            {isRinging ? HEALTH.ringing : HEALTH.drill}
          </button>
        </div>
        {drill && (
          <p role="status">
            <b>{HEALTH.reachable(reached, rung.length)}</b>
            <span class="quiet small block">
              {isOpen && !drill.over ? HEALTH.ringing : HEALTH.drilled(drill.by, drill.made_at)}
            </span>
          </p>
        )}
      </section>
      <section class="list">
        <ul>
          {approvers.toSorted(worstFirst).map((one) => (
            <Person key={one.id} approver={one} />
          ))}
        </ul>
      </section>
      <Relay report={report} />
    </div>
  )
}

/** Whoever needs something comes before whoever is fine. */
function worstFirst(a: Approver, b: Approver): number {
  return Number(a.health.state === 'good') - Number(b.health.state === 'good')
}

function Person({ approver: { name, health, drill } }: Readonly<{ approver: Approver }>) {
  const fix =
    health.state === 'good' ? undefined : health.state === 'failing' ? HEALTH.fix[health.why] : HEALTH.fix[health.state]
  return (
    <li class="row">
      <Icon name={fix === undefined ? 'check' : 'warning'} />
      <span class="row-main">
        <b>
          <Said text={name} />
        </b>
        <span class={fix === undefined ? 'quiet' : 'wrong'}>{pushState(health)}</span>
        {fix && <span class="small">{fix}</span>}
      </span>
      {drill && <span class={drill === 'answered' ? 'quiet small' : 'wrong small'}>{HEALTH[drill]}</span>}
    </li>
  )
}

function Relay({ report: { services, push, relay } }: Readonly<{ report: Report }>) {
  return (
    <section class="card told">
      <h2>{HEALTH.services}</h2>
      {services.length === 0 && <p class="quiet">{HEALTH.noServices}</p>}
      {services.map(({ host, taken_at, failed_at, why = '' }) => (
        <p key={host}>
          <b class="mono small">{host}</b>
          {taken_at !== undefined && <span class="quiet small block">{HEALTH.taken(taken_at)}</span>}
          {failed_at !== undefined && (
            <span class={failed_at >= (taken_at ?? 0) ? 'wrong small block' : 'quiet small block'}>
              {HEALTH.refusedAt(failed_at, why)}
            </span>
          )}
        </p>
      ))}
      <p>
        {HEALTH.subject(push.subject)}
        {!push.is_read && <span class="wrong small block">{HEALTH.subjectNobody}</span>}
      </p>
      <p>{push.key_since === 0 ? HEALTH.vapidFirst : HEALTH.vapid(push.key_since)}</p>
      <h2>{HEALTH.relay}</h2>
      <p>{HEALTH.version(relay.version, relay.started_at)}</p>
      <p class={relay.ready ? '' : 'wrong'}>{relay.ready ? HEALTH.ready : HEALTH.behind}</p>
    </section>
  )
}

/** By this device's own key: it changes nothing, and takes no passkey. @returns why not */
async function ringAll(): Promise<Trouble | undefined> {
  const device = await recall('device')
  if (!device) return { code: 'unauthenticated', says: HEALTH.noDevice }
  try {
    const { ok, reply } = await callAsDevice(device, { method: 'POST', path: '/v1/push/drills' })
    if (ok) return undefined
    const { code, title, detail, hint } = reply as Readonly<Record<'code' | 'title' | 'detail' | 'hint', string>>
    return { code: code as Trouble['code'], says: title, hint, ...(detail ? { detail } : {}) }
  } catch {
    // No relay answered: nobody knows whether it rang.
    return { code: 'unreachable', says: SHELL.unreachable }
  }
}
