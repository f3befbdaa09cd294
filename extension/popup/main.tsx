/** The popup: this site's state, what is held, the last outcomes, and whether the relay answers. */
import { render } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { browser } from '../background/browser.ts'
import type { Done, Status } from '../background/messages.ts'
import type { Act, HoldView } from '../bridge/messages.ts'
import { askForHosts, tell } from '../options/ask.ts'
import { dressPage } from '../options/dress.ts'
import { PairingForm } from '../options/pairing-form.tsx'
import { useStatus } from '../options/status.ts'
import { WORDS as SETTINGS } from '../options/words.ts'
import { HeldList, isWaitingHold, LastList, StoppedList } from './lists.tsx'
import { time } from '../words/moments.ts'
import { WORDS } from './words.ts'

function Popup() {
  const { status, isLost, reload } = useStatus()
  const [origin, setOrigin] = useState('')
  const [trouble, setTrouble] = useState('')
  useEffect(() => {
    // The relay's state as it is now, not as it was when last something was held.
    void tell({ kind: 'refresh' }).then(reload, reload)
    // Only the tab in front, and only because the popup was opened on it (activeTab is not needed: the
    // address is told for hosts that were granted, and for others the popup just cannot name it).
    void frontOrigin().then(setOrigin)
  }, [])
  if (!status) return <p class={isLost ? 'trouble' : 'soft'}>{isLost ? SETTINGS.lost : SETTINGS.loading}</p>

  async function guard(hosts: readonly string[], console: string): Promise<void> {
    const granted = await askForHosts(hosts)
    const done = granted ? await tell({ kind: 'guard', origin: console }) : { ok: false as const, says: WORDS.refused }
    say(done)
  }

  async function act({ hold }: HoldView, what: Act): Promise<void> {
    say(await tell({ kind: 'act', hold, act: what }))
  }

  function say(done: Done): void {
    setTrouble(done.ok ? '' : done.says)
    reload()
  }

  // What waits for a hand comes first.
  const isWaiting = status.holds.some(isWaitingHold)
  const waiting = <HeldList holds={status.holds} act={(view, what) => void act(view, what)} />
  return (
    <>
      <header>
        <h1>{WORDS.name}</h1>
        <button type="button" onClick={() => void browser.runtime.openOptionsPage()}>
          {WORDS.settings}
        </button>
      </header>
      {isLost && <Trouble says={SETTINGS.lost} />}
      {status.pairing ? (
        <>
          {status.relay.kind === 'revoked' && <Trouble says={WORDS.relay.revoked} />}
          {status.doubt !== undefined && <Trouble says={status.doubt} />}
          {status.rulesTrouble !== undefined && <Trouble says={status.rulesTrouble} />}
          {isWaiting && waiting}
          <Site status={status} origin={origin} guard={(hosts, console) => void guard(hosts, console)} />
          {trouble !== '' && <Trouble says={trouble} />}
          {!isWaiting && waiting}
          <LastList holds={status.holds} />
          <StoppedList stopped={status.stopped} />
        </>
      ) : (
        <PairingForm managed={status.managed} paired={reload} />
      )}
      {status.pairing && <Relay status={status} />}
    </>
  )
}

function Trouble({ says }: Readonly<{ says: string }>) {
  return (
    <p class="trouble" role="alert">
      {says}
    </p>
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
          <h2>{WORDS.elsewhere}</h2>
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
            <h2 class={one.guarded ? 'good' : 'care'}>
              {one.guarded ? WORDS.guardedHere : origin === '' ? WORDS.notGuarded : WORDS.blockedHere}
            </h2>
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

function Relay({ status: { relay, pairing, rules } }: Readonly<{ status: Status }>) {
  const says = !navigator.onLine
    ? WORDS.relay.offline
    : relay.kind === 'fine'
      ? WORDS.relay.fine(relay.milliseconds)
      : relay.kind === 'unreachable'
        ? WORDS.relay.unreachable(time(relay.since))
        : relay.kind === 'revoked'
          ? WORDS.relay.ended
          : WORDS.relay.unknown
  return (
    <footer class={relay.kind}>
      <span>
        <bdi>{pairing?.person}</bdi>, <bdi>{pairing?.relay}</bdi>. {says}
        {rules && (
          <>
            <br />
            {WORDS.rules(rules.version, time(rules.at))}
            {rules.widened.length > 0 && ` ${WORDS.widened}`}
          </>
        )}
      </span>
    </footer>
  )
}

dressPage(WORDS.name)
const app = document.querySelector('#app')
if (app) render(<Popup />, app)
