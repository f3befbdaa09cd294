/** The verbs of the store over any database that can run their steps. */
import type { Instant } from '../contract/ids.ts'
import { readLogEntries, readLogHead } from './audit.ts'
import { readLogStory } from './log-story.ts'
import { changePeople } from './change-people.ts'
import { storeCommit } from './commit.ts'
import { changeOf, passing } from './crash-steps.ts'
import type { CrashSteps, Passing } from './crash-steps.ts'
import { readEarlier } from './earlier.ts'
import * as drills from './drills.ts'
import * as find from './find-people.ts'
import { readHistory } from './history.ts'
import { readConsistency, readInclusion } from './log-proofs.ts'
import * as inbox from './inbox.ts'
import { noteKeys } from './noted-keys.ts'
import * as notices from './notices.ts'
import * as pushTests from './push-tests.ts'
import {
  forgetSubscription,
  keepFact,
  policyVersion,
  readFact,
  readNewestPolicy,
  see,
  setSubscription,
  tryPairing,
  useInvitationCode,
} from './relay-facts.ts'
import { readRebootstrap } from './rebootstraps.ts'
import { readRequest } from './request-rows.ts'
import { readRecoveryCode, readRecoveryCodes } from './recovery-codes.ts'
import { readReports } from './reports.ts'
import { resealBodies } from './reseal.ts'
import { deleteOldProofs } from './seen-proofs.ts'
import { readRoster, readRosterOf, readRosterSteps, readRosterText } from './rosters.ts'
import type { Steps } from './query.ts'
import type { Elsewhere, PeopleChange, RequestCommit, Store } from './store.ts'

export type Runner = Readonly<{
  now: () => Promise<Instant>
  /** Runs steps that only read; they see one state of the database. */
  read: <T>(steps: Steps<T>) => Promise<T>
  /** Runs one query that only reads. */
  look: <T>(steps: Steps<T>) => Promise<T>
  /** Runs steps in a transaction, one at a time among all that write so, and resolves when it is durable. */
  write: <T>(steps: () => Steps<T>, more?: Written<T>) => Promise<T>
  /** Runs steps in a transaction that no other change rests on; it need not wait for its turn. */
  aside: <T>(steps: () => Steps<T>, more?: Written<T>) => Promise<T>
  /** Runs steps that read what is due, and leave out what another relay has in hand at this moment. */
  claim: <T>(steps: () => Steps<T>) => Promise<T>
  useProof: Store['useProof']
  proofsSince: Store['proofsSince']
  onElsewhere: Store['onElsewhere']
  /** Makes what was deleted unreadable, where the database does not look after that by itself. */
  scrub?: () => Promise<void>
  close: () => Promise<void>
}>

export type Written<T> = Readonly<{
  pass?: Passing | undefined
  /** What other relays have to hear of it. */
  tells?: (result: T) => Elsewhere | undefined
}>

const TOUCH_MILLISECONDS = 60_000
const TIDY_MILLISECONDS = 600_000

export function storeOver(runner: Runner, crash: CrashSteps): Store {
  const { now, read, look, write, aside, claim, useProof, proofsSince, onElsewhere, close } = runner
  let tidied = -Infinity
  const touched = new Map<string, Instant>()
  return {
    now,
    close,
    request: (id) => read(readRequest(id)),
    requestOfGrant: (id) => read(inbox.readRequestOfGrant(id)),
    requestOfKey: (requester, key) => read(inbox.readRequestOfKey(requester, key)),
    sealedBody: (id) => look(inbox.readSealedBody(id)),
    commit: (commit) => {
      const pass = passing(crash, () => changeOf(commit))
      return write(() => storeCommit(commit, pass), {
        pass,
        tells: (result) => (result === 'stored' ? changeTold(commit) : undefined),
      })
    },
    markSeen: (id, person) =>
      aside(() => notices.markSeen(id, person), {
        tells: (first) => (first ? { kind: 'marked', request: id } : undefined),
      }),
    countPending: (requester) => look(inbox.countPending(requester)),
    countHeld: () => read(inbox.countHeld()),
    countWaitingFor: (person) => look(inbox.countWaitingFor(person)),
    waitingFor: (person, limit) => read(inbox.readWaitingFor(person, limit)),
    history: (of) => read(readHistory(of)),
    earlier: (of, window) => read(readEarlier(of, window)),
    overdue: (limit) => claim(() => inbox.readOverdue(limit)),
    nextDeadline: () => read(inbox.readNextDeadline()),
    shredBodies: async (instant) => {
      const bodies = await aside(() => inbox.shredBodies(instant))
      if (bodies > 0) await runner.scrub?.()
      return bodies
    },
    resealBodies: async (kid, reseal) => {
      const bodies = await aside(() => resealBodies(kid, reseal))
      if (bodies > 0) await runner.scrub?.()
      return bodies
    },

    claimNotices: async (limit, lease) => {
      const at = await now()
      if (at >= tidied + TIDY_MILLISECONDS) {
        tidied = at
        await aside(() => notices.deleteUselessNotices())
        await aside(() => deleteOldProofs())
      }
      return aside(() => notices.claimNotices(limit, lease))
    },
    nextNotice: () => look(notices.readNextNotice()),
    settleNotice: (id, result) =>
      aside(() => notices.settleNotice(id, result), {
        tells: (device) => (device === undefined ? undefined : { kind: 'device', device }),
      }).then(() => undefined),
    markShown: (receiptHash) =>
      aside(() => notices.markShown(receiptHash), {
        tells: (found) => {
          if (!found) return undefined
          const { request, device } = found
          return request === undefined ? { kind: 'device', device } : { kind: 'marked', request, device }
        },
      }),
    addTest: (notice, rate) => write(() => pushTests.addTest(notice, rate)),
    addDrill: (rings, how) => write(() => drills.addDrill(rings, how)),
    drill: () => look(drills.readDrill()),
    testsOf: (devices) => read(pushTests.readTestsOf(devices)),

    changePeople: (change) => {
      const pass = passing(crash, () => 'people')
      return write(() => changePeople(change, pass), {
        pass,
        tells: (result) => (result === 'stored' ? peopleTold(change) : undefined),
      })
    },
    anybody: () => look(find.readAnybody()),
    person: (id) => look(find.readPerson(id)),
    personByEmail: (email) => look(find.readPersonByEmail(email)),
    people: () => look(find.readPeople()),
    passkey: (id) => look(find.readPasskey(id)),
    passkeysOf: (people) => read(find.readPasskeysOf(people)),
    device: (id) => look(find.readDevice(id)),
    deviceByToken: (hash) => look(find.readDeviceByToken(hash)),
    devicesOf: (people) => read(find.readDevicesOf(people)),
    setSubscription: (device, subscription) => aside(() => setSubscription(device, subscription)),
    forgetSubscription: (device, subscription) => aside(() => forgetSubscription(device, subscription)),
    session: (hash) => look(find.readSession(hash)),
    invitation: (hash) => look(find.readInvitation(hash)),
    reports: (since, limit) => look(readReports(since, limit)),
    rebootstrap: () => look(readRebootstrap()),
    openInvitations: () => look(find.readOpenInvitations()),
    useInvitationCode: (lookup, hash) => aside(() => useInvitationCode(lookup, hash)),
    pairing: (lookup) => look(find.readPairing(lookup)),
    tryPairing: (lookup, proofHash) => aside(() => tryPairing(lookup, proofHash)),
    service: (hash) => look(find.readService(hash)),
    services: () => look(find.readServices()),
    touch: async (id) => {
      const at = await now()
      if (at < (touched.get(id) ?? -Infinity) + TOUCH_MILLISECONDS) return
      touched.set(id, at)
      await aside(() => see(id))
    },

    useProof,
    proofsSince,

    roster: () => look(readRoster()),
    rosterText: () => look(readRosterText()),
    rosterOf: (digest) => look(readRosterOf(digest)),
    recoveryCode: (hash) => look(readRecoveryCode(hash)),
    recoveryCodes: (person) => look(readRecoveryCodes(person)),
    rosterSteps: (after, limit) => look(readRosterSteps(after, limit)),
    newestPolicy: () => look(readNewestPolicy()),
    policyVersion: (digest, source) => write(() => policyVersion(digest, source)),
    fact: (name) => look(readFact(name)),
    keepFact: (name, value) => write(() => keepFact(name, value)),

    noteKeys: (names) => write(() => noteKeys(names)),

    logHead: () => look(readLogHead()),
    logInclusion: (index, size) => read(readInclusion(index, size)),
    logConsistency: (from, to) => read(readConsistency(from, to)),
    logEntries: (from, limit) => look(readLogEntries(from, limit)),
    logStory: (request, origins) => read(readLogStory(request, origins)),

    onElsewhere,
  }
}

/** After these whoever has an open stream asks again whether they still count. */
const ANYBODYS: ReadonlySet<PeopleChange['kind']> = new Set(['rebootstrap', 'revoke_passkey', 'revoke_device'] as const)

/** Of the people themselves; whoever is told by push is also kicked for. */
function peopleTold(change: PeopleChange): Elsewhere | undefined {
  if (change.kind === 'disable_person' || change.kind === 'change_roles' || change.kind === 'make_recovery_codes')
    return { kind: 'person', person: change.person }
  if (change.kind === 'add_passkey') return { kind: 'person', person: change.passkey.person }
  return ANYBODYS.has(change.kind) ? { kind: 'anything' } : undefined
}

/** Whoever waits for the request, and everybody whose inbox it is in. */
function changeTold({ after }: RequestCommit): Elsewhere {
  const people = new Set(after.asked.map(({ person }) => person))
  if (after.requester.kind === 'operator') people.add(after.requester.person)
  return { kind: 'request', request: after.id, people: [...people] }
}
