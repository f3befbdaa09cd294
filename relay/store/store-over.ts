/** The verbs of the store over any database that can run their steps. */
import type { Instant } from '../contract/ids.ts'
import { readLogEntries, readLogHead } from './audit.ts'
import { changePeople } from './change-people.ts'
import { storeCommit } from './commit.ts'
import { changeOf, passing } from './crash-steps.ts'
import type { CrashSteps, Passing } from './crash-steps.ts'
import * as find from './find-people.ts'
import * as inbox from './inbox.ts'
import * as notices from './notices.ts'
import {
  forgetSubscription,
  keepFact,
  policyVersion,
  readFact,
  see,
  setSubscription,
  tryPairing,
} from './relay-facts.ts'
import { readRequest } from './request-rows.ts'
import { readRoster } from './rosters.ts'
import type { Steps } from './query.ts'
import type { Store } from './store.ts'

export type Runner = Readonly<{
  now: () => Promise<Instant>
  /** Runs steps that only read; they see one state of the database. */
  read: <T>(steps: Steps<T>) => Promise<T>
  /** Runs steps in a transaction and resolves when it is durable. */
  write: <T>(steps: () => Steps<T>, pass?: Passing) => Promise<T>
  close: () => Promise<void>
}>

const TOUCH_MILLISECONDS = 60_000
const TIDY_MILLISECONDS = 600_000

export function storeOver({ now, read, write, close }: Runner, crash: CrashSteps): Store {
  let tidied = -Infinity
  const touched = new Map<string, Instant>()
  return {
    now,
    close,
    request: (id) => read(readRequest(id)),
    requestOfGrant: (id) => read(inbox.readRequestOfGrant(id)),
    requestOfKey: (requester, key) => read(inbox.readRequestOfKey(requester, key)),
    sealedBody: (id) => read(inbox.readSealedBody(id)),
    commit: (commit) => {
      const pass = passing(crash, () => changeOf(commit))
      return write(() => storeCommit(commit, pass), pass)
    },
    markSeen: (id, person) => write(() => notices.markSeen(id, person)),
    countPending: (requester) => read(inbox.countPending(requester)),
    waitingFor: (person, limit) => read(inbox.readWaitingFor(person, limit)),
    recentOf: (person, limit) => read(inbox.readRecentOf(person, limit)),
    overdue: (limit) => read(inbox.readOverdue(limit)),
    nextDeadline: () => read(inbox.readNextDeadline()),
    shredBodies: (instant) => write(() => inbox.shredBodies(instant)),

    claimNotices: async (limit, lease) => {
      const at = await now()
      if (at >= tidied + TIDY_MILLISECONDS) {
        tidied = at
        await write(() => notices.deleteUselessNotices())
      }
      return write(() => notices.claimNotices(limit, lease))
    },
    nextNotice: () => read(notices.readNextNotice()),
    settleNotice: (id, result) => write(() => notices.settleNotice(id, result)),
    markShown: (receiptHash) => write(() => notices.markShown(receiptHash)),

    changePeople: (change) => {
      const pass = passing(crash, () => 'people')
      return write(() => changePeople(change, pass), pass)
    },
    anybody: () => read(find.readAnybody()),
    person: (id) => read(find.readPerson(id)),
    personByEmail: (email) => read(find.readPersonByEmail(email)),
    people: () => read(find.readPeople()),
    passkey: (id) => read(find.readPasskey(id)),
    passkeysOf: (people) => read(find.readPasskeysOf(people)),
    device: (id) => read(find.readDevice(id)),
    deviceByToken: (hash) => read(find.readDeviceByToken(hash)),
    devicesOf: (people) => read(find.readDevicesOf(people)),
    setSubscription: (device, subscription) => write(() => setSubscription(device, subscription)),
    forgetSubscription: (device, subscription) => write(() => forgetSubscription(device, subscription)),
    session: (hash) => read(find.readSession(hash)),
    invitation: (hash) => read(find.readInvitation(hash)),
    openInvitations: () => read(find.readOpenInvitations()),
    pairing: (lookup) => read(find.readPairing(lookup)),
    tryPairing: (lookup, proofHash) => write(() => tryPairing(lookup, proofHash)),
    service: (hash) => read(find.readService(hash)),
    services: () => read(find.readServices()),
    touch: async (id) => {
      const at = await now()
      if (at < (touched.get(id) ?? -Infinity) + TOUCH_MILLISECONDS) return
      touched.set(id, at)
      await write(() => see(id))
    },

    roster: () => read(readRoster()),
    policyVersion: (digest, source) => write(() => policyVersion(digest, source)),
    fact: (name) => read(readFact(name)),
    keepFact: (name, value) => write(() => keepFact(name, value)),

    logHead: () => read(readLogHead()),
    logEntries: (from, limit) => read(readLogEntries(from, limit)),
  }
}
