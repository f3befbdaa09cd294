/** Who decided a receipt's request, what they signed, and that nobody counted twice or decided for themselves. */
import type { Action } from '../contract/action.ts'
import type { Statement } from '../contract/decision.ts'
import type { DeviceId, PersonId, ServiceId } from '../contract/ids.ts'
import type { Receipt, ReceiptDecision } from '../contract/receipt.ts'
import { checkAssertion } from './assertion.ts'
import { checkDeviceDeny, thumbprint } from './device-key.ts'
import { isArrival } from './log-event.ts'
import type { Event } from './log-event.ts'
import { BadKey } from './cose.ts'
import type { Outcome } from './receipt-check.ts'
import { failed, lacks } from './receipt-check.ts'
import type { Facts } from './receipt.ts'
import { readEvent } from './receipt-leaf.ts'
import type { Story } from './receipt-story.ts'
import type { ListedRoster } from './roster-book.ts'
import { commentDigest, decisionChallenge, decisionStatement } from './statement.ts'

type Made = Readonly<{ decision: ReceiptDecision; person: PersonId; verdict: 'approve' | 'deny' }>

/** Each statement says exactly what it must, byte for byte. */
export function checkStatements({ receipt, story }: Facts): Outcome {
  let withheld = false
  for (const { decision, person, verdict } of madeOf(receipt, story)) {
    const nonce = receipt.asked.find((asking) => asking.person === person)?.nonce
    if (nonce === undefined) return failed(`${person} decided and was not asked`)
    const { proof, comment } = decision
    const { request, action_digest, view_digest, policy_digest, roster_digest, expires_at } = receipt
    if (comment === undefined) withheld = true
    const statement: Omit<Statement, 'comment_digest'> = {
      v: 1,
      decision: verdict,
      request,
      action_digest,
      view_digest,
      policy_digest,
      roster_digest,
      approver: person,
      credential: proof.kind === 'passkey' ? proof.assertion.credential : proof.device,
      nonce,
      expires_at,
    }
    // Without the comment its digest is all that there is of it.
    const comment_digest = comment === undefined ? digestIn(decision.statement) : commentDigest(comment)
    if (decisionStatement({ ...statement, comment_digest }) !== decision.statement)
      return failed(`what ${person} signed is about something else`)
  }
  return withheld ? lacks('the comments are not in it') : undefined
}

/** That those who decided could, and were enough; whether they did is for `checkProofs`. */
export function checkPeople({ receipt, book, story, action }: Facts): Outcome {
  const roster = book.rosters.get(receipt.roster_digest)
  if (action && (requesterOf(action) !== story.requester || action.enforcer.id !== story.enforcer))
    return failed('the log names another requester or enforcer than the action')
  const origins = originsOf(receipt, story)
  if (!origins) return failed('it does not say where its service key and its denying devices come from')
  const made = madeOf(receipt, story)
  const wrong = wrongCount(receipt, made)
  if (wrong) return wrong
  if (made.length > 0 && !roster) return lacks('the roster is not there to look people up in')
  for (const one of made) {
    const refused = roster && wrongPerson(one, { roster, receipt, origins, story, action })
    if (refused) return failed(refused)
  }
  return made.length > 0 && !action
    ? lacks('without the action it is not known on whose behalf it was asked')
    : undefined
}

export async function checkProofs({ receipt, book, story }: Facts): Promise<Outcome> {
  const roster = book.rosters.get(receipt.roster_digest)
  for (const { decision, person, verdict } of madeOf(receipt, story)) {
    const { proof, statement } = decision
    if (proof.kind === 'device_key') {
      const jwk = receipt.device_keys.find(({ device }) => device === proof.device)?.jwk
      if (!jwk || verdict !== 'deny') return failed('a device’s key signed something else than a denial')
      if (await checkDeviceDeny({ statement, signature: proof.signature, jwk })) continue
      return failed(`the denial of ${person} was not signed by their device’s key`)
    }
    const passkey = roster?.passkeys.get(proof.assertion.credential)
    if (!passkey) return lacks('the passkey is not there to check with')
    const challenge = decisionChallenge(statement)
    const { relay: origin, rpId } = book
    const key = await book.keyOf(passkey.publicKey).catch((error: unknown) => {
      if (error instanceof BadKey) return undefined
      throw error
    })
    if (!key) return failed(`the passkey of ${person} is not a key`)
    const checked = await checkAssertion({ assertion: proof.assertion, key, challenge, origin, rpId })
    if (!checked.ok) return failed(`the passkey of ${person} did not sign what it says: ${checked.why}`)
  }
  return undefined
}

function madeOf({ decisions }: Receipt, story: Story): readonly Made[] {
  return decisions.flatMap((decision, at) => {
    const told = story.decisions[at]
    return told ? [{ decision, person: told.person, verdict: told.verdict }] : []
  })
}

function digestIn(statement: string): Statement['comment_digest'] {
  return (/"comment_digest":"([A-Za-z0-9_-]{43})"/.exec(statement)?.[1] ?? '') as Statement['comment_digest']
}

function requesterOf({ requester }: Action): PersonId | ServiceId {
  return requester.kind === 'operator' ? requester.person : requester.service
}

/** How many decided, each once, and that it ended as their decisions have it. */
function wrongCount({ status, basis, end_reason, quorum, asked }: Receipt, made: readonly Made[]): Outcome {
  if (new Set(made.map(({ person }) => person)).size < made.length) return failed('somebody decided twice')
  if (new Set(asked.map(({ person }) => person)).size < asked.length) return failed('somebody was asked twice')
  const denials = made.filter(({ verdict }) => verdict === 'deny').length
  const approvals = made.filter(({ verdict }) => verdict === 'approve').length
  if (denials + approvals < made.length) return failed('somebody decided neither way')
  if (status === 'denied' && end_reason === undefined)
    return denials === 1 && made.at(-1)?.verdict === 'deny' ? undefined : failed('nobody’s denial ended it')
  if (denials > 0) return failed('it was denied, and did not end with that')
  if (basis === 'people')
    return quorum >= 1 && approvals >= quorum ? undefined : failed(`${approvals} approved of ${quorum} who must`)
  if (basis === 'rule' || status === 'denied')
    return made.length === 0 && asked.length === 0 ? undefined : failed('the policy decided, and people were asked')
  // Approvals may have stopped counting, or a newer policy wanted more of them: an end without approval is safe.
  return undefined
}

type Around = Readonly<{
  roster: ListedRoster
  receipt: Receipt
  origins: Origins
  story: Story
  action: Action | undefined
}>

function wrongPerson({ decision, person: id }: Made, around: Around): string | undefined {
  const { roster, story, action, origins } = around
  const { proof } = decision
  const person = roster.people.get(id)
  if (!person?.active || !person.roles.includes('approver')) return `${id} was no active approver`
  if (id === story.requester || id === origins.owner) return `${person.email} decided their own request`
  const email = person.email.toLowerCase()
  if (action?.requester.kind === 'operator' && action.requester.email.toLowerCase() === email)
    return `${person.email} decided their own request`
  if (action?.requester.kind === 'service' && action.requester.on_behalf_of?.toLowerCase() === email)
    return `${person.email} decided what was asked on their behalf`
  if (proof.kind === 'passkey')
    return roster.passkeys.get(proof.assertion.credential)?.person === id
      ? undefined
      : `the passkey is not one of ${person.email}`
  return origins.devices.get(proof.device) === id ? undefined : `the device is not one of ${person.email}`
}

type Origins = Readonly<{
  /** Who made the service key that asked. */
  owner?: PersonId
  devices: ReadonlyMap<DeviceId, PersonId>
}>

/** Exactly the leaves that are needed, each in its place: whatever else stood there would prove nothing. */
function originsOf({ origins, device_keys, decisions }: Receipt, story: Story): Origins | undefined {
  const denying = decisions.flatMap(({ proof }) => (proof.kind === 'device_key' ? [proof.device] : []))
  if (device_keys.map(({ device }) => device).join() !== denying.join()) return undefined
  const service = story.requester.startsWith('svc_') ? story.requester : undefined
  if (origins.length !== denying.length + (service === undefined ? 0 : 1)) return undefined
  if (origins.some(({ index }, at) => at > 0 && (origins[at - 1]?.index ?? 0) >= index)) return undefined
  const events = origins.map(({ leaf }) => readEvent(leaf))
  const devices = new Map<DeviceId, PersonId>()
  for (const { device, jwk } of device_keys) {
    const came = events.find((event) => event && cameWith(event, device))
    if (!came || !('device_jkt' in came) || came.device_jkt !== thumbprint(jwk)) return undefined
    devices.set(device, came.person)
  }
  if (service === undefined) return { devices }
  const made = events.find((event) => event?.kind === 'service.created' && event.service === service)
  return made?.kind === 'service.created' && typeof made.by === 'string' ? { owner: made.by, devices } : undefined
}

/** Phones come in with a passkey; a paired browser cannot deny. */
function cameWith(event: Event, device: DeviceId): boolean {
  return isArrival(event) && event.device === device
}
