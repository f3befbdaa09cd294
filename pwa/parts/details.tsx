import { fingerprint } from '../../relay/evidence/phrase.ts'
import { toHex } from '../../relay/evidence/hex.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import type { Checked } from '../decision.ts'
import { BESIDE } from '../words-later.ts'
import { Said } from './said.tsx'

/** What is hashed and signed, byte for byte, one tap away. */
export function Details({ request, checked }: Readonly<{ request: RequestView; checked: Checked }>) {
  return (
    <section class="card">
      <details>
        <summary>{BESIDE.details}</summary>
        <h3>{BESIDE.fingerprint}</h3>
        <p class="mono small">{fingerprint(checked.actionDigest)}</p>
        {request.rule && (
          <>
            <h3>{BESIDE.rule}</h3>
            <p class="mono small">
              <Said text={request.rule} />
            </p>
          </>
        )}
        {checked.body && (
          <>
            <h3>{BESIDE.raw}</h3>
            <Raw bytes={checked.body} />
          </>
        )}
        <h3>{BESIDE.action}</h3>
        <pre>
          <Said text={checked.text} />
        </pre>
      </details>
    </section>
  )
}

function Raw({ bytes }: Readonly<{ bytes: Uint8Array }>) {
  if (bytes.length === 0) return <p class="quiet">{BESIDE.rawEmpty}</p>
  return (
    <pre>
      <Said text={asText(bytes) ?? toHex(bytes).replaceAll(/(.{2})(?=.)/g, '$1 ')} lines />
    </pre>
  )
}

/** Undefined when the bytes are no text: then they are shown as numbers. */
function asText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    // Not UTF-8.
    return undefined
  }
}
