/** The options page: pairing, the consoles with their switches, and what somebody wants to look up. */
import { render } from 'preact'
import { useState } from 'preact/hooks'
import { isNeeded } from '../background/hosts.ts'
import type { ConsoleView, Lock, Status } from '../background/messages.ts'
import { day, moment } from '../words/moments.ts'
import { askForHosts, tell } from './ask.ts'
import { dressPage } from './dress.ts'
import { PairingForm } from './pairing-form.tsx'
import { DiagnosticsSection, ManagedSection, PermissionsSection, ShortcutsSection } from './sections.tsx'
import { useStatus } from './status.ts'
import { WORDS } from './words.ts'

function Options() {
  const { status, isLost, reload } = useStatus()
  const [trouble, setTrouble] = useState('')
  if (!status) return <p class={isLost ? 'trouble' : 'soft'}>{isLost ? WORDS.lost : WORDS.loading}</p>

  const act = (work: Promise<{ ok: true } | { ok: false; says: string }>) => {
    void work.then((done) => setTrouble(done.ok ? '' : done.says)).finally(reload)
  }
  const guard = (one: ConsoleView) => {
    const asked = askForHosts(one.hosts)
    act(
      asked.then((granted) =>
        granted ? tell({ kind: 'guard', origin: one.origin }) : { ok: false as const, says: WORDS.refused },
      ),
    )
  }

  return (
    <>
      <h1>{WORDS.title}</h1>
      {isLost && (
        <p class="trouble" role="alert">
          {WORDS.lost}
        </p>
      )}
      <ManagedSection managed={status.managed} />
      <section>
        <h2>{WORDS.pairing}</h2>
        {status.pairing ? (
          <Paired status={status} act={act} paired={reload} />
        ) : (
          <PairingForm managed={status.managed} paired={reload} />
        )}
        {trouble !== '' && (
          <p class="trouble" role="alert">
            {trouble}
          </p>
        )}
      </section>
      {status.pairing && (
        <section>
          <h2>{WORDS.consoles}</h2>
          <p class="soft">{WORDS.consolesNote}</p>
          {status.consoles.length === 0 ? (
            <p>{status.rules ? WORDS.noConsoles : WORDS.noRules}</p>
          ) : (
            <ul class="rows">
              {status.consoles.map((one) => (
                <ConsoleRow key={one.origin} one={one} guard={guard} act={act} />
              ))}
            </ul>
          )}
          <RulesLine status={status} act={act} />
        </section>
      )}
      <PermissionsSection />
      <ShortcutsSection />
      <DiagnosticsSection status={status} />
    </>
  )
}

type Act = (work: Promise<{ ok: true } | { ok: false; says: string }>) => void

function isLocked({ managed }: Status, lock: Lock): boolean {
  return managed.locked.includes(lock) || managed.locked.includes('options')
}

function RulesLine({ status, act }: Readonly<{ status: Status; act: Act }>) {
  const { rules, rulesTrouble } = status
  const widened = rules?.widened ?? []
  return (
    <>
      <div class="acts">
        <button type="button" onClick={() => act(tell({ kind: 'refresh' }))}>
          {WORDS.refresh}
        </button>
        {rules && (
          <span class="soft">
            {WORDS.rules(rules.version, rules.count)}, {WORDS.fetched(moment(rules.at))}
          </span>
        )}
      </div>
      {rulesTrouble !== undefined && (
        <p class="trouble" role="alert">
          {rulesTrouble}
        </p>
      )}
      {widened.length > 0 && (
        <div class="care">
          <p>{WORDS.widened}</p>
          <ul class="plain">
            {widened.map(({ rule, hosts }) => (
              <li key={rule}>{WORDS.widenedRule(rule, hosts.join(', '))}</li>
            ))}
          </ul>
        </div>
      )}
    </>
  )
}

function Paired({ status, act, paired }: Readonly<{ status: Status; act: Act; paired: () => void }>) {
  const [sure, setSure] = useState(false)
  const { pairing, managed } = status
  if (!pairing) return null
  const isElsewhere = managed.relay !== undefined && managed.relay !== pairing.relay
  const locked = isLocked(status, 'unpair') && !isElsewhere
  return (
    <>
      <ul class="rows">
        <li>
          <div>
            <strong>{WORDS.pairedAs(pairing.person, pairing.email)}</strong>
            <br />
            <span class="soft">
              {WORDS.pairedWith(pairing.relay)} {WORDS.since(day(pairing.pairedAt))}
            </span>
            {status.people && (
              <>
                <br />
                <span class="soft">
                  {WORDS.people(status.people.version)} <code>{status.people.digest}</code>
                </span>
              </>
            )}
          </div>
        </li>
      </ul>
      {isElsewhere && <p class="trouble">{WORDS.elsewhere(managed.relay ?? '')}</p>}
      {status.relay.kind === 'revoked' && <p class="trouble">{locked ? WORDS.revokedLocked : WORDS.revoked}</p>}
      {status.doubt !== undefined && <p class="trouble">{status.doubt}</p>}
      {locked && (status.relay.kind === 'revoked' || status.doubt !== undefined) && (
        <PairingForm managed={{ ...managed, relay: pairing.relay }} paired={paired} />
      )}
      {sure && <p class="soft">{WORDS.unpairNote}</p>}
      {locked ? (
        <p class="soft">{WORDS.unpairLocked}</p>
      ) : (
        <div class="acts">
          {sure && (
            <button type="button" onClick={() => setSure(false)}>
              {WORDS.keep}
            </button>
          )}
          <button type="button" class="end" onClick={() => (sure ? act(tell({ kind: 'unpair' })) : setSure(true))}>
            {sure ? WORDS.unpairSure : WORDS.unpair}
          </button>
        </div>
      )}
    </>
  )
}

function ConsoleRow({ one, guard, act }: Readonly<{ one: ConsoleView; guard: (one: ConsoleView) => void; act: Act }>) {
  return (
    <li>
      <div>
        <strong>{one.origin}</strong>
        <br />
        <span class={one.guarded ? 'good' : 'care'}>{one.guarded ? WORDS.guarded : WORDS.blocked}</span>
        {!one.guarded && (
          <>
            <br />
            <small>
              {WORDS.guardAsks(
                one.hosts
                  .filter(isNeeded)
                  .map((host) => host.replace(/\/\*$/, ''))
                  .join(', '),
              )}
            </small>
          </>
        )}
      </div>
      {!one.guarded ? (
        <button type="button" class="main" onClick={() => guard(one)}>
          {WORDS.guard}
        </button>
      ) : one.managed ? (
        <small>{WORDS.managed}</small>
      ) : (
        <button type="button" onClick={() => act(tell({ kind: 'unguard', origin: one.origin }))}>
          {WORDS.stop}
        </button>
      )}
    </li>
  )
}

dressPage(WORDS.title)
const app = document.querySelector('#app')
if (app) render(<Options />, app)
