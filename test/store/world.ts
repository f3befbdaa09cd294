/** One store with a clock turned by hand, the people in it, and builders of what is put into it. */
import { randomBytes } from 'node:crypto'
import type { Attempt } from '../../relay/contract/grant.ts'
import type { Role, SignedChange } from '../../relay/contract/change.ts'
import { ID_PREFIX } from '../../relay/contract/ids.ts'
import type {
  Base64Url,
  CanonicalJson,
  CredentialId,
  DeviceId,
  Digest,
  GrantId,
  Instant,
  PersonId,
  RequestId,
  ServiceId,
} from '../../relay/contract/ids.ts'
import { issue, redeem } from '../../relay/core/grant.ts'
import { transition } from '../../relay/core/request.ts'
import type { Opening, Request } from '../../relay/core/request.ts'
import type { LogEvent } from '../../relay/store/log-event.ts'
import type { Device, Invitation, Passkey, Person, Session } from '../../relay/store/people.ts'
import type { Notice, RequestCommit, Store } from '../../relay/store/store.ts'
import { agreed, CALL, decision, DEVICE, opened, person, T0 } from '../core/builders.ts'

type OpenedStore = Readonly<{
  dialect: 'sqlite' | 'postgres'
  store: Store
  /** The store of another relay on the same database; where only one may open it, the same one. */
  other: () => Promise<Store>
  /** Sets what holdgate_now() gives. */
  setNow: (now: Instant) => Promise<void>
  /** Runs SQL past the store, as a bug or an intruder in its process would. */
  direct: (sql: string) => Promise<void>
  /** How many rows a table has. */
  count: (table: string) => Promise<number>
  close: () => Promise<void>
}>
/** Its clock starts at T0. */
export type OpenStore = () => Promise<OpenedStore>

/** `turnTo`: milliseconds after T0. */
export type World = OpenedStore & Readonly<{ turnTo: (milliseconds: number) => Promise<void> }>

/** Dana (admin), Lee and Mo are here, each with a phone and a passkey. */
export async function openWorld(open: OpenStore): Promise<World> {
  const world = await openEmptyWorld(open)
  await world.store.changePeople({ kind: 'set_up', events: [], ...enrolment('dana', ['admin', 'approver']) })
  await addPerson(world.store, 'lee', ['approver'])
  await addPerson(world.store, 'mo', ['approver'])
  return world
}

export async function openEmptyWorld(open: OpenStore): Promise<World> {
  const opened = await open()
  return { ...opened, turnTo: (milliseconds) => opened.setNow(T0 + milliseconds) }
}

export async function addPerson(store: Store, name: string, roles: readonly Role[]): Promise<void> {
  const invitation = invitationFor(name)
  await store.changePeople({ kind: 'invite', events: [], invitation })
  await store.changePeople({ kind: 'enrol', events: [], invitation: invitation.tokenHash, ...enrolment(name, roles) })
}

export const random = (bytes: number): Base64Url => randomBytes(bytes).toString('base64url') as Base64Url
export const digest = (): Digest => random(32) as string as Digest
type Ids = { request: RequestId; grant: GrantId; person: PersonId; device: DeviceId; service: ServiceId }
export const id = <K extends keyof Ids>(kind: K): Ids[K] => `${ID_PREFIX[kind]}${random(16)}` as Ids[K]
export const event = (text: string = random(8)): LogEvent => `{"say":"${text}"}` as LogEvent
export const phone = (name: string): DeviceId => `dev_${name.padEnd(22, '_')}` as DeviceId
export const passkey = (name: string): CredentialId => `passkey-of-${name}` as CredentialId

export function enrolment(
  name: string,
  roles: readonly Role[] = ['approver'],
): Readonly<{ person: Person; passkey: Passkey; device: Device; session: Session }> {
  const owner = person(name)
  return {
    person: { id: owner, name, email: `${name}@example.org`, roles, active: true, createdAt: T0 },
    passkey: {
      id: passkey(name),
      person: owner,
      publicKey: random(77),
      name: 'Phone',
      transports: ['internal', 'hybrid'],
      backedUp: true,
      signCount: 0,
      attestationObject: random(100),
      clientDataJson: random(100),
      createdAt: T0,
    },
    device: device(phone(name), owner),
    session: session(owner),
  }
}

export function device(id: DeviceId, owner: PersonId): Device {
  return {
    id,
    person: owner,
    kind: 'phone',
    name: 'Phone',
    jwk: { kty: 'EC', crv: 'P-256', x: random(32), y: random(32) },
    jkt: digest(),
    tokenHash: digest(),
    createdAt: T0,
  }
}

export function session(owner: PersonId, expiresAt: Instant = T0 + 60_000): Session {
  return { hash: digest(), person: owner, createdAt: T0, expiresAt }
}

export function invitationFor(name: string): Invitation {
  return {
    tokenHash: digest(),
    name,
    email: `${name}@example.org`,
    roles: ['approver'],
    invitedBy: person('dana'),
    signed: signedChange(),
    expiresAt: T0 + 60_000,
  }
}

/** What an administrator signed, as far as a store looks: that it is there. */
export function signedChange(): SignedChange {
  const bytes = random(37)
  return {
    statement: text(random(8)),
    assertion: {
      credential: passkey('dana'),
      authenticator_data: bytes,
      client_data_json: bytes,
      signature: bytes,
    },
  }
}

/** Pending, asks Dana, Lee and Mo; its window is [T0, T0 + 30 s). */
export function question(change: Partial<Opening> = {}): Request {
  const asked = ['dana', 'lee', 'mo'].map((name) => ({ person: person(name), nonce: random(32), askedAt: T0 }))
  return opened({ id: id('request'), asked, ...change })
}

/** Approved by Dana at `now`, with its grant; both in one change of the request. */
export function approve(request: Request, now: Instant): Request {
  const event = { kind: 'decide', decision: { ...decision('dana', 'approve'), statement: text('yes') } } as const
  return issue(agreed(transition(request, event, now)), { id: id('grant'), jws: 'a.b.c' })
}

export function redeemed(request: Request, attempt: Attempt, now: Instant): Request {
  return agreed(redeem(request, { attempt, callDigest: CALL, enforcer: DEVICE }, now))
}

export const text = (say: string): CanonicalJson => `{"say":"${say}"}` as CanonicalJson

export function notice(change: Partial<Notice> = {}): Notice {
  return {
    id: random(16),
    kind: 'ask',
    device: phone('dana'),
    receiptHash: digest(),
    receipt: random(32),
    dueAt: T0,
    until: T0 + 30_000,
    tries: 0,
    ...change,
  }
}

/** Stores a new request and gives it back. */
export async function asked(
  store: Store,
  request: Request = question(),
  more: Partial<RequestCommit> = {},
): Promise<Request> {
  const result = await store.commit({ after: request, events: [event()], ...more })
  if (result !== 'stored') throw new Error(`The question was ${result}.`)
  return request
}

/** Stores an approved request with an open grant, usable in [T0, T0 + 10 s), and gives it back. */
export async function approved(store: Store, request?: Request): Promise<Request> {
  const before = await asked(store, request)
  const after = approve(before, Math.max(T0, before.createdAt))
  const result = await store.commit({ before, after, events: [event()], within: 'expires_at' })
  if (result !== 'stored') throw new Error(`The approval was ${result}.`)
  return after
}
