/** The popup: this site's state, what is held, the last outcomes, and whether the relay answers. */
import { render } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { browser } from '../background/browser.ts'
import type { Status } from '../background/messages.ts'
import { askForHosts, loadStatus, tell } from '../options/ask.ts'
import { dressPage } from '../options/dress.ts'
import { PairingForm } from '../options/pairing-form.tsx'
import { HeldList, isWaitingHold, LastList, StoppedList } from './lists.tsx'
import { WORDS } from './words.ts'

const REFRESH_MILLISECONDS = 1000

function Popup() {
  const [status, setStatus] = useState<Status>()
  const [origin, setOrigin] = useState('')
  const [trouble, setTrouble] = useState('')
  const reload = () => void loadStatus().then(setStatus)
  useEffect(() => {
    reload()
    // The relay's state as it is now, not as it was when last something was held.
    void tell({ kind: 'refresh' }).then(reload, reload)
    // Only the tab in front, and only because the popup was opened on it (activeTab is not needed: the
    // address is told for hosts that were granted, and for others the popup just cannot name it).
    void frontOrigin().then(setOrigin)
    const timer = setInterval(reload, REFRESH_MILLISECONDS)
    return () => clearInterval(timer)
  }, [])
  if (!status) return null

  async function guard(hosts: readonly string[], console: string): Promise<void> {
    const granted = await askForHosts(hosts)
    const done = granted ? await tell({ kind: 'guard', origin: console }) : { ok: false as const, says: WORDS.refused }
    setTrouble(done.ok ? '' : done.says)
    reload()
  }

  // What waits for a hand comes first.
  const isWaiting = status.holds.some(isWaitingHold)
  const waiting = <HeldList holds={status.holds} reload={reload} />
  return (
    <>
      <header>
        {WORDS.name}
        <button type="button" onClick={() => void browser.runtime.openOptionsPage()}>
          {WORDS.settings}
        </button>
      </header>
      {status.pairing ? (
        <>
          {status.relay.kind === 'revoked' && (
            <p class="trouble" role="alert">
              {WORDS.relay.revoked}
            </p>
          )}
          {status.doubt !== undefined && (
            <p class="trouble" role="alert">
              {status.doubt}
            </p>
          )}
          {isWaiting && waiting}
          <Site status={status} origin={origin} guard={(hosts, console) => void guard(hosts, console)} />
          {trouble !== '' && (
            <p class="trouble" role="alert">
              {trouble}
            </p>
          )}
          {!isWaiting && waiting}
          <LastList holds={status.holds} />
          <StoppedList stopped={status.stopped} />
        </>
      ) : (
        <PairingForm paired={reload} />
      )}
      {status.pairing && <Relay status={status} />}
    </>
  )
}

async function frontOrigin(): Promise<string> {
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true })
  return URL.parse(tab?.url ?? '')?.origin ?? ''
}

type Guard = (hosts: readonly string[], origin: string) => void

function Site({ status, origin, guard }: Readonly<{ status: Status; origin: string; guard: Guard }>) {
  const here = status.consoles.filter((one) => one.origin === origin)
  // Without a grant the browser does not tell the address: then every console not guarded yet is offered.
  const offered = here.length > 0 || origin !== '' ? here : status.consoles.filter((one) => !one.guarded)
  if (!status.rules) return <p class="care">{WORDS.noRules}</p>
  if (offered.length === 0) {
    return (
      <div class="site">
        <div>
          <h1>{WORDS.elsewhere}</h1>
          <small>{WORDS.elsewhereNote}</small>
        </div>
      </div>
    )
  }
  return (
    <>
      {offered.map((one) => (
        <div class="site" key={one.origin}>
          <div>
            <h1 class={one.guarded ? 'good' : 'care'}>
              {one.guarded ? WORDS.guardedHere : origin === '' ? WORDS.notGuarded : WORDS.blockedHere}
            </h1>
            <small>{one.origin}</small>
            <small>{one.guarded ? WORDS.guardedHereNote : WORDS.blockedHereNote}</small>
          </div>
          {!one.guarded && (
            <button type="button" class="main" onClick={() => guard(one.hosts, one.origin)}>
              {WORDS.guard}
            </button>
          )}
        </div>
      ))}
    </>
  )
}

function Relay({ status: { relay, pairing } }: Readonly<{ status: Status }>) {
  const time = (at: number) => new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
  const says =
    relay.kind === 'fine'
      ? WORDS.relay.fine(relay.milliseconds)
      : relay.kind === 'unreachable'
        ? WORDS.relay.unreachable(time(relay.since))
        : relay.kind === 'revoked'
          ? WORDS.relay.ended
          : WORDS.relay.unknown
  return (
    <footer class={relay.kind}>
      <span>
        {pairing?.person}, {pairing?.relay}. {says}
      </span>
    </footer>
  )
}

dressPage(WORDS.name)
const app = document.querySelector('#app')
if (app) render(<Popup />, app)
