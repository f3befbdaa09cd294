/** The options page: pairing, and the consoles with their switches. */
import { render } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { ConsoleView, Status } from '../background/messages.ts'
import { askForHosts, loadStatus, tell } from './ask.ts'
import { dressPage } from './dress.ts'
import { PairingForm } from './pairing-form.tsx'
import { WORDS } from './words.ts'

function Options() {
  const [status, setStatus] = useState<Status>()
  const [trouble, setTrouble] = useState('')
  const reload = () => void loadStatus().then(setStatus)
  useEffect(reload, [])
  if (!status) return null

  const act = (work: Promise<{ ok: true } | { ok: false; says: string }>) => {
    void work
      .then((done) => setTrouble(done.ok ? '' : done.says))
      .catch((error: unknown) => setTrouble(error instanceof Error ? error.message : WORDS.refused))
      .finally(reload)
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
      <section>
        <h2>{WORDS.pairing}</h2>
        {status.pairing ? <Paired status={status} act={act} /> : <PairingForm paired={reload} />}
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
          <div class="acts">
            <button type="button" onClick={() => act(tell({ kind: 'refresh' }))}>
              {WORDS.refresh}
            </button>
            {status.rules && <span class="soft">{WORDS.rules(status.rules.version, status.rules.count)}</span>}
          </div>
          {status.rulesTrouble !== undefined && <p class="trouble">{status.rulesTrouble}</p>}
          {trouble !== '' && (
            <p class="trouble" role="alert">
              {trouble}
            </p>
          )}
        </section>
      )}
      <section>
        <h2>{WORDS.permissions}</h2>
        <table>
          <thead>
            <tr>
              {WORDS.whyHead.map((head) => (
                <th key={head}>{head}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {WORDS.why.map((row) => (
              <tr key={row[0]}>
                {row.map((cell) => (
                  <td key={cell}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  )
}

type Act = (work: Promise<{ ok: true } | { ok: false; says: string }>) => void

function Paired({ status, act }: Readonly<{ status: Status; act: Act }>) {
  const [sure, setSure] = useState(false)
  const { pairing } = status
  if (!pairing) return null
  return (
    <>
      <ul class="rows">
        <li>
          <div>
            <strong>{WORDS.pairedAs(pairing.person, pairing.email)}</strong>
            <br />
            <span class="soft">
              {WORDS.pairedWith(pairing.relay)} {WORDS.since(new Date(pairing.pairedAt).toLocaleDateString())}
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
      {status.relay.kind === 'revoked' && <p class="trouble">{WORDS.revoked}</p>}
      {status.doubt !== undefined && <p class="trouble">{status.doubt}</p>}
      {sure && <p class="soft">{WORDS.unpairNote}</p>}
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
      </div>
      {one.managed ? (
        <small>{WORDS.managed}</small>
      ) : one.guarded ? (
        <button type="button" onClick={() => act(tell({ kind: 'unguard', origin: one.origin }))}>
          {WORDS.stop}
        </button>
      ) : (
        <button type="button" class="main" onClick={() => guard(one)}>
          {WORDS.guard}
        </button>
      )}
    </li>
  )
}

dressPage(WORDS.title)
const app = document.querySelector('#app')
if (app) render(<Options />, app)
