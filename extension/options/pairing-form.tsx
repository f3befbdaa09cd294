import { useState } from 'preact/hooks'
import { hostPattern } from '../background/differences.ts'
import type { Managed } from '../background/messages.ts'
import { askForHosts, tell } from './ask.ts'
import { EXAMPLES, WORDS } from './words.ts'

/** The first run: where the relay is, and the code from the app. */
export function PairingForm({ managed, paired }: Readonly<{ managed: Managed; paired: () => void }>) {
  const [trouble, setTrouble] = useState('')
  const [busy, setBusy] = useState(false)

  function submit(event: SubmitEvent): void {
    event.preventDefault()
    const fields = new FormData(event.currentTarget as HTMLFormElement)
    const relay = textOf(fields, 'relay')
    const host = hostOf(relay)
    if (host === undefined) {
      setTrouble(WORDS.badAddress)
      return
    }
    setBusy(true)
    // The browser's question belongs to this click, so it comes before anything that waits.
    void pair(askForHosts([host]), { relay, code: textOf(fields, 'code'), name: textOf(fields, 'name') })
  }

  async function pair(asked: Promise<boolean>, typed: { relay: string; code: string; name: string }): Promise<void> {
    const done = (await asked) ? await tell({ kind: 'pair', ...typed }) : { ok: false as const, says: WORDS.noHost }
    setBusy(false)
    setTrouble(done.ok ? '' : done.says)
    if (done.ok) paired()
  }

  return (
    <form class="pairing" onSubmit={submit}>
      <p class="soft">{WORDS.intro}</p>
      {managed.person !== undefined && <p class="soft">{WORDS.person(managed.person)}</p>}
      <label>
        {WORDS.relay}
        <input
          // Another one when the policy arrives: what was typed until then counts no more.
          key={managed.relay}
          name="relay"
          type="text"
          inputMode="url"
          required
          autofocus
          readOnly={managed.relay !== undefined}
          defaultValue={managed.relay}
          spellcheck={false}
          placeholder={EXAMPLES.relay}
        />
      </label>
      <label>
        {WORDS.code}
        <input name="code" class="code" required autocomplete="off" spellcheck={false} placeholder={EXAMPLES.code} />
        <small>{WORDS.where}</small>
      </label>
      <label>
        {WORDS.name}
        <input name="name" required maxLength={80} defaultValue={browserName()} />
      </label>
      {trouble !== '' && (
        <p class="trouble" role="alert">
          {trouble}
        </p>
      )}
      <small>{WORDS.pairAsks}</small>
      <button class="main" type="submit" disabled={busy}>
        {busy ? WORDS.busy : WORDS.pair}
      </button>
    </form>
  )
}

function textOf(fields: FormData, name: string): string {
  const value = fields.get(name)
  return typeof value === 'string' ? value.trim() : ''
}

/** The match pattern that the browser must grant, from an address as typed. */
function hostOf(typed: string): string | undefined {
  const url = URL.parse(/^[a-z]+:\/\//i.test(typed) ? typed : `https://${typed}`)
  return url && /^https?:$/.test(url.protocol) ? hostPattern(url.origin) : undefined
}

function browserName(): string {
  const system = /Windows|Mac OS|Android|CrOS|Linux/.exec(navigator.userAgent)?.[0] ?? ''
  const brand = /Edg\//.test(navigator.userAgent)
    ? 'Edge'
    : /Firefox\//.test(navigator.userAgent)
      ? 'Firefox'
      : 'Chrome'
  return system === '' ? brand : `${brand} on ${system === 'Mac OS' ? 'Mac' : system}`
}
