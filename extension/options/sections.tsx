/** The parts of the options page that only tell: management, permissions, shortcuts, diagnostics. */
import { useEffect, useState } from 'preact/hooks'
import { browser } from '../background/browser.ts'
import type { Status } from '../background/messages.ts'
import { diagnosticsOf } from './diagnostics.ts'
import { WORDS } from './words.ts'

export function ManagedSection({ managed }: Readonly<{ managed: Status['managed'] }>) {
  const { relay, locked, wrong, consoles } = managed
  if (relay === undefined && locked.length + wrong.length + consoles.length === 0) return null
  return (
    <section class="managed">
      <h2>{WORDS.managed}</h2>
      <ul>
        {relay !== undefined && <li>{WORDS.managedRelay(relay)}</li>}
        {consoles.length > 0 && <li>{WORDS.managedConsoles(consoles.join(', '))}</li>}
        {locked.map((lock) => (
          <li key={lock}>{WORDS.locks[lock]}</li>
        ))}
      </ul>
      {wrong.length > 0 && <p class="trouble">{WORDS.managedWrong(wrong.join(', '))}</p>}
    </section>
  )
}

export function PermissionsSection() {
  return (
    <section>
      <h2>{WORDS.permissions}</h2>
      <div class="wide">
        <table>
          <thead>
            <tr>
              {WORDS.whyHead.map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
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
      </div>
      {isFirefox() && <p class="soft">{WORDS.firefoxHosts}</p>}
    </section>
  )
}

export function ShortcutsSection() {
  const [commands, setCommands] = useState<readonly Readonly<{ name?: string; shortcut?: string }>[]>([])
  useEffect(() => void browser.commands.getAll().then(setCommands), [])
  const keyOf = (name: string) => commands.find((one) => one.name === name)?.shortcut
  const rows = [
    [WORDS.shortcuts.popup, keyOf('_execute_action')],
    [WORDS.shortcuts.show, keyOf('show')],
  ] as const
  return (
    <section>
      <h2>{WORDS.shortcuts.title}</h2>
      <ul class="rows">
        {rows.map(([what, key]) => (
          <li key={what}>
            <div>{what}</div>
            {key === undefined || key === '' ? <small>{WORDS.shortcuts.none}</small> : <kbd>{key}</kbd>}
          </li>
        ))}
      </ul>
      <p class="soft">{isFirefox() ? WORDS.shortcuts.whereFirefox : WORDS.shortcuts.where}</p>
    </section>
  )
}

export function DiagnosticsSection({ status }: Readonly<{ status: Status }>) {
  const [text, setText] = useState('')
  const [said, setSaid] = useState('')
  const collect = async () => {
    const { origins = [] } = await browser.permissions.getAll()
    const surroundings = {
      at: Date.now(),
      browser: navigator.userAgent,
      language: navigator.language,
      granted: origins,
    }
    const made = diagnosticsOf(status, surroundings)
    setText(made)
    await navigator.clipboard.writeText(made).then(
      () => setSaid(WORDS.diagnostics.copied),
      () => setSaid(WORDS.diagnostics.notCopied),
    )
  }
  return (
    <section>
      <h2>{WORDS.diagnostics.title}</h2>
      <p class="soft">{WORDS.diagnostics.intro}</p>
      <div class="acts">
        <button type="button" onClick={() => void collect()}>
          {WORDS.diagnostics.copy}
        </button>
        <span role="status">{said}</span>
      </div>
      {text !== '' && (
        <pre class="page-text" tabIndex={0} aria-label={WORDS.diagnostics.title} dir="ltr">
          {text}
        </pre>
      )}
    </section>
  )
}

function isFirefox(): boolean {
  return navigator.userAgent.includes('Firefox/')
}
