/** What the world sees of the relay: its address, and how push services and phones reach it. */
import { fromBase64Url } from '../evidence/bytes.ts'
import type { Snapshot } from '../store/snapshot.ts'
import { valueOf } from '../store/snapshot.ts'
import { good, reasonOf, wrong } from './doctor-check.ts'
import type { Check } from './doctor-check.ts'

const ANSWER_MILLISECONDS = 5_000
const PASSKEY = 'SELECT client_data_json FROM passkeys ORDER BY created_at LIMIT 1'
const PHONES = `SELECT count(*), sum(CASE WHEN subscription IS NULL THEN 0 ELSE 1 END) FROM devices WHERE kind = 'phone' AND revoked_at IS NULL`

/** Asks the relay itself whether it can answer. */
export async function checkReachable(publicUrl: string): Promise<Check> {
  const name = 'public address'
  const url = URL.parse('/readyz', publicUrl)
  if (!url || !/^https?:$/.test(url.protocol)) {
    return wrong(
      name,
      `${JSON.stringify(publicUrl)} is no address.`,
      'Wanted https://holdgate.example.org, as HOLDGATE_PUBLIC_URL has it.',
    )
  }
  try {
    const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(ANSWER_MILLISECONDS) })
    await answer.body?.cancel()
    if (answer.status === 200) return good(name, `${url.origin} answers and is ready.`)
    return wrong(
      name,
      `${url.href} answers ${answer.status}.`,
      'Look at the proxy in front of the relay, and at the relay’s log.',
    )
  } catch (error) {
    return wrong(
      name,
      `${url.href} does not answer (${reasonOf(error)}).`,
      'Start the relay, and look at the proxy and its certificate.',
    )
  }
}

/** Passkeys are bound to one host name for ever. */
export async function checkPasskeys(snapshot: Snapshot, publicUrl: string): Promise<Check> {
  const name = 'passkeys'
  const text = await valueOf(snapshot, PASSKEY)
  if (typeof text !== 'string') return good(name, 'There are no passkeys yet.')
  const bound = hostIn(text)
  if (bound === undefined) {
    return wrong(
      name,
      'The first passkey does not say where it was made.',
      'Somebody wrote to the database past the relay. Restore a backup.',
    )
  }
  if (URL.parse(publicUrl)?.hostname === bound) return good(name, `The passkeys are bound to ${bound}.`)
  return wrong(
    name,
    `The passkeys are bound to ${bound}, and ${publicUrl} is another host.`,
    `Set HOLDGATE_PUBLIC_URL back to ${bound}: nobody can sign in or approve at another host.`,
  )
}

function hostIn(clientData: string): string | undefined {
  try {
    const { origin } = JSON.parse(new TextDecoder().decode(fromBase64Url(clientData))) as { origin: string }
    return new URL(origin).hostname
  } catch {
    // Nothing that a browser made.
    return undefined
  }
}

export function checkSubject(subject: string): Check {
  if (/^(?:mailto:[^@\s]+@[^@\s?]+\.[a-z]{2,}|https:\/\/[^/\s]+\.[a-z]{2,}(?:[/:].*)?)$/i.test(subject)) {
    return good('push subject', `Push services are told ${subject}.`)
  }
  return wrong(
    'push subject',
    `HOLDGATE_PUSH_SUBJECT is ${JSON.stringify(subject)}.`,
    'Push services want a mailto: or https: address.',
  )
}

export async function checkPhones(snapshot: Snapshot): Promise<Check> {
  for await (const [phones, reached] of snapshot.rows(PHONES)) {
    const missing = Number(phones) - Number(reached ?? 0)
    if (Number(phones) === 0) break
    if (missing === 0) return good('phones', `Every phone (${String(phones)}) has an address for push.`)
    return wrong(
      'phones',
      `${missing} of ${String(phones)} phones ${missing === 1 ? 'has' : 'have'} no address for push.`,
      'The health page of the app names whoever cannot be rung at all. They open the app and turn notifications on; until then only the inbox shows requests.',
    )
  }
  return good('phones', 'There are no phones yet.')
}
