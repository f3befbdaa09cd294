/**
 * The oracle: what must have happened, from plain books of its own.
 *
 * Rule 1: it imports nothing of the relay and asks it nothing. Its rules are written from DESIGN 2, 5
 *   and 8, not from the code that is judged.
 * Rule 2: an answer must be yes exactly when the books say so: a wrong no is an alarm as well.
 */
import { ADMIN, HOLDS, NAMES, namedBy, SELVES } from './cast.ts'
import type { Asker, Name, PlainPolicy } from './cast.ts'
import type { Command, Result } from './commands.ts'
import { Alarm } from './driver.ts'
import type { Answer, Seen } from './driver.ts'

const SETTLE = 10 * 60_000

type Grant = {
  status: string
  issuedAt: number
  usableUntil: number
  attempt: string
  settleBy: number
  outcome: Readonly<{ result: Result; status: number }> | undefined
}

/** One request in the books. */
type Page = {
  readonly by: Asker
  readonly call: number
  readonly policy: PlainPolicy
  readonly createdAt: number
  readonly expiresAt: number
  readonly asked: ReadonlySet<Name>
  readonly votes: { who: Name; verdict: string }[]
  readonly leaves: string[]
  status: string
  basis: string | undefined
  version: number
  grant: Grant | undefined
}

/** What a key was used for. */
type Kept = Readonly<{ body: string; request: number }>

export type Books = Readonly<{
  /** How many were opened. */
  size: () => number
  now: () => number
  /** Notes a command with its answer. @throws {Alarm} when the answer is not what had to come */
  note: (command: Command, request: number, answer: Answer) => void
  /** @throws {Alarm} when the request is not what it must be */
  compare: (request: number, seen: Seen) => void
  /** Kinds of log entries that each request must have, in order. */
  leaves: () => readonly (readonly string[])[]
  /** How often each state of a request and its grant was come to, to prove that a run came anywhere. */
  reached: ReadonlyMap<string, number>
}>

export function openBooks(start: number): Books {
  const pages: Page[] = []
  const active = new Set<Name>(NAMES)
  const keys = new Map<string, Kept>()
  const reached = new Map<string, number>()
  let now = start
  let policy: PlainPolicy | undefined
  let backup: Readonly<{ pages: readonly Page[]; active: readonly Name[]; keys: ReadonlyMap<string, Kept> }> | undefined

  /** A browser is its person's; a key outlives the one it acts for. */
  const holdsStill = (by: Asker): boolean => (by === 'ada' || by === 'olga' ? active.has(by) : true)

  function enter(page: Page, change: Partial<Page>, ...leaves: readonly string[]): void {
    Object.assign(page, change)
    page.version += 1
    page.leaves.push(...leaves)
    const state = `${page.status}/${page.grant?.status ?? '-'}`
    reached.set(state, (reached.get(state) ?? 0) + 1)
  }

  function open(by: Asker, call: number, current: PlainPolicy): void {
    const decide = current.decide === 'deleted' ? current.otherwise : current.decide
    const named = [...namedBy(current)].filter((name) => active.has(name) && !SELVES[by].includes(name))
    const page: Page = {
      by,
      call,
      policy: current,
      createdAt: now,
      // The default of a policy without the rule: five minutes to answer, one to use it.
      expiresAt: now + (current.decide === 'deleted' ? 300_000 : current.expires),
      asked: new Set(decide === 'ask' && named.length >= current.quorum ? named : []),
      votes: [],
      leaves: ['request.opened'],
      status: 'pending',
      basis: undefined,
      version: 0,
      grant: undefined,
    }
    pages.push(page)
    if (decide === 'allow') {
      const usable = current.decide === 'deleted' ? 60_000 : current.usable
      return enter(page, { status: 'approved', basis: 'rule', grant: granted(usable) }, ...APPROVED)
    }
    if (decide === 'deny' || page.asked.size === 0) return enter(page, { status: 'denied' }, 'request.denied')
    return enter(page, {})
  }

  function granted(usable: number): Grant {
    const usableUntil = now + usable
    return { status: 'open', issuedAt: now, usableUntil, attempt: '', settleBy: Infinity, outcome: undefined }
  }

  type Terms = Readonly<{ quorum: number; expiresAt: number; usable: number; counts: (name: Name) => boolean }>

  /** The stricter of the page's own policy and that of now; undefined: that of now does not let it pass. */
  function termsOf(page: Page): Terms | undefined {
    const own = {
      quorum: page.policy.quorum,
      expiresAt: page.expiresAt,
      usable: page.policy.decide === 'deleted' ? 60_000 : page.policy.usable,
      counts: (name: Name) => active.has(name),
    }
    if (!policy || JSON.stringify(policy) === JSON.stringify(page.policy)) return own
    const decide = policy.decide === 'deleted' ? policy.otherwise : policy.decide
    if (decide === 'deny') return undefined
    if (decide === 'allow') return own
    if (page.basis === 'rule') return undefined
    const named = namedBy(policy)
    return {
      quorum: Math.max(own.quorum, policy.quorum),
      expiresAt: Math.min(own.expiresAt, page.createdAt + policy.expires),
      usable: Math.min(own.usable, policy.usable),
      counts: (name) => active.has(name) && named.has(name),
    }
  }

  const yesFrom = (page: Page, terms: Terms): number =>
    new Set(page.votes.filter(({ who, verdict }) => verdict === 'approve' && terms.counts(who)).map(({ who }) => who))
      .size

  /** What must come of the command: undefined is a no; otherwise what the books then enter. */
  function verdictOn(command: Command, page: Page | undefined): (() => void) | undefined {
    const nothing = (): void => undefined
    if (command.do === 'policy') return () => void (policy = command.policy)
    if (command.do === 'disable') {
      // The last administrator stays.
      return active.has(command.who) && command.who !== ADMIN ? () => void active.delete(command.who) : undefined
    }
    if (command.do === 'sweep') return () => pages.forEach(end)
    if (command.do === 'restart') return () => void (now += 1_000)
    if (command.do === 'backup') return () => void (backup = structuredClone({ pages, active: [...active], keys }))
    if (command.do === 'restore') return backup ? restore : nothing
    if (command.do === 'ask') return asked(command)
    if (!page) return undefined
    if (command.do === 'decide') return decided(command, page)
    if (command.do === 'cancel') {
      if (!isHolder(command.by, page)) return undefined
      if (page.status === 'cancelled') return nothing
      return page.status === 'pending' ? () => enter(page, { status: 'cancelled' }, 'request.cancelled') : undefined
    }
    const { grant } = page
    if (!grant) return undefined
    if (command.do === 'revoke') {
      const { by } = command
      const may =
        by === 'the asker'
          ? isHolder(by, page)
          : active.has(by) && (page.asked.has(by) || by === ADMIN || isOwn(by, page))
      if (!may) return undefined
      if (grant.status === 'revoked') return nothing
      if (grant.status !== 'open' || now >= grant.usableUntil) return undefined
      return () => enter(page, { grant: { ...grant, status: 'revoked' } }, 'grant.revoked')
    }
    if (command.do === 'redeem') return redeemed(command, { page, grant })
    return command.do === 'report' ? reported(command, { page, grant }) : nothing
  }

  const isHolder = (by: Asker | 'the asker', page: Page): boolean => {
    const asker = by === 'the asker' ? page.by : by
    return HOLDS[asker] === HOLDS[page.by] && holdsStill(asker)
  }
  const isOwn = (name: Name, { by }: Page): boolean => by === name || (by === 'billing for lee' && name === 'lee')

  function asked({ by, call, key }: Extract<Command, { do: 'ask' }>): (() => void) | undefined {
    if (!holdsStill(by)) return undefined
    const slot = `${HOLDS[by]} ${key}`
    const body = `${by} ${call}`
    const earlier = key === '' ? undefined : keys.get(slot)
    if (earlier) return earlier.body === body ? () => undefined : undefined
    if (!policy || (by === 'billing for lee' && !active.has('lee'))) return undefined
    const current = policy
    return () => {
      if (key !== '') keys.set(slot, { body, request: pages.length })
      open(by, call, current)
    }
  }

  function decided(
    { who, verdict, with: key, lie }: Extract<Command, { do: 'decide' }>,
    page: Page,
  ): (() => void) | undefined {
    const once = !page.votes.some((vote) => vote.who === who)
    const may = page.status === 'pending' && now < page.expiresAt && page.asked.has(who) && active.has(who) && once
    if (!may || lie !== 'nothing') return undefined
    const vote = () => void page.votes.push({ who, verdict })
    if (verdict === 'deny') {
      return () => {
        vote()
        enter(page, { status: 'denied' }, 'decision.made', 'request.denied')
      }
    }
    const terms = termsOf(page)
    if (key === 'device' || !terms || now >= terms.expiresAt || !terms.counts(who)) return undefined
    return () => {
      vote()
      if (yesFrom(page, terms) < terms.quorum) return enter(page, {}, 'decision.made')
      const change = { status: 'approved', basis: 'people', grant: granted(terms.usable) }
      return enter(page, change, 'decision.made', ...APPROVED)
    }
  }

  type Granted = Readonly<{ page: Page; grant: Grant }>

  function redeemed(
    { by, attempt, call }: Extract<Command, { do: 'redeem' }>,
    { page, grant }: Granted,
  ): (() => void) | undefined {
    if (!isHolder(by, page) || call === 'another') return undefined
    if (grant.status === 'redeemed') return grant.attempt === attempt ? () => undefined : undefined
    const terms = termsOf(page)
    if (grant.status !== 'open' || !terms) return undefined
    if (page.basis === 'people' && yesFrom(page, terms) < terms.quorum) return undefined
    if (now >= Math.min(grant.usableUntil, grant.issuedAt + terms.usable)) return undefined
    const change = { ...grant, status: 'redeemed', attempt, settleBy: now + SETTLE }
    return () => enter(page, { grant: change }, 'grant.redeemed')
  }

  function reported(
    { by, attempt, result, status }: Extract<Command, { do: 'report' }>,
    { page, grant }: Granted,
  ): (() => void) | undefined {
    if (!isHolder(by, page) || grant.attempt === '' || grant.attempt !== attempt) return undefined
    const open = grant.status === 'redeemed' || (grant.status === 'unknown' && result !== 'unknown')
    if (open) {
      return () => enter(page, { grant: { ...grant, status: result, outcome: { result, status } } }, 'grant.settled')
    }
    const same = grant.status === result && (result !== 'executed' || grant.outcome?.status === status)
    return same ? () => undefined : undefined
  }

  /** What time alone does. */
  function end(page: Page): void {
    const { grant } = page
    if (page.status === 'pending' && now >= page.expiresAt) enter(page, { status: 'expired' }, 'request.expired')
    if (grant?.status === 'open' && now >= grant.usableUntil)
      enter(page, { grant: { ...grant, status: 'lapsed' } }, 'grant.lapsed')
    if (grant?.status === 'redeemed' && now >= grant.settleBy) {
      const outcome = { result: 'unknown', status: 0 } as const
      enter(page, { grant: { ...grant, status: 'unknown', outcome } }, 'grant.settled')
    }
  }

  /** Back to the backup, in which nothing stays open: what came of it since is not known. */
  function restore(): void {
    if (!backup) return
    const { pages: then, active: people, keys: used } = structuredClone(backup)
    pages.splice(0, Infinity, ...then)
    active.clear()
    for (const name of people) active.add(name)
    keys.clear()
    for (const [slot, kept] of used) keys.set(slot, kept)
    for (const page of pages) voidPage(page)
    now += 1_000
  }

  function voidPage(page: Page): void {
    const { grant } = page
    if (page.status === 'pending') return enter(page, { status: 'cancelled' }, 'request.cancelled')
    if (grant?.status === 'open') {
      const status = now < grant.usableUntil ? 'revoked' : 'lapsed'
      return enter(page, { grant: { ...grant, status } }, `grant.${status}`)
    }
    if (grant?.status !== 'redeemed') return
    const outcome = { result: 'unknown', status: 0 } as const
    enter(page, { grant: { ...grant, status: 'unknown', outcome } }, 'grant.settled')
  }

  function timeOf(command: Command, page: Page | undefined): number {
    if (command.do === 'wait') return now + command.milliseconds
    if (command.do !== 'turn' || !page) return now
    const deadline = { expires: page.expiresAt, usable: page.grant?.usableUntil, settle: page.grant?.settleBy }[
      command.to
    ]
    return deadline === undefined || deadline === Infinity ? now : Math.max(now, deadline + command.off)
  }

  return {
    size: () => pages.length,
    now: () => now,
    reached,
    leaves: () => pages.map((page) => page.leaves),
    note(command, request, answer) {
      const page = pages[request]
      now = timeOf(command, page)
      if (command.do === 'wait' || command.do === 'turn') return
      if (!answer.ok && /^internal|^relay-busy|^answered 5/.test(answer.code))
        throw new Alarm(`it broke: ${answer.code}`)
      const enters = verdictOn(command, page)
      if (answer.ok !== (enters !== undefined)) {
        const said = answer.ok ? 'yes' : `no (${answer.code})`
        throw new Alarm(`the answer was ${said}, and had to be ${enters ? 'yes' : 'no'}`)
      }
      const fresh = command.do === 'ask' && answer.ok ? expectedIndex(command) : undefined
      if (fresh !== undefined && answer.ok && answer.request !== fresh) {
        throw new Alarm(`it is request ${String(answer.request)}, and had to be ${fresh}`)
      }
      enters?.()
    },
    compare(request, seen) {
      const page = pages[request]
      if (!page) throw new Alarm(`there is no request ${request}`)
      const { status, basis, version, expiresAt, asked, votes, grant } = page
      const must: Seen = {
        status,
        basis,
        version,
        expiresAt,
        asked: [...asked].sort(),
        votes,
        grant: grant && { status: grant.status, usableUntil: grant.usableUntil },
      }
      if (JSON.stringify(seen) === JSON.stringify(must)) return
      throw new Alarm(`request ${request} is ${JSON.stringify(seen)}, and must be ${JSON.stringify(must)}`)
    },
  }

  function expectedIndex({ by, key }: Extract<Command, { do: 'ask' }>): number {
    return (key === '' ? undefined : keys.get(`${HOLDS[by]} ${key}`)?.request) ?? pages.length
  }
}

const APPROVED = ['request.approved', 'grant.issued'] as const
