/** A quorum is that many different people, however groups, keys and addresses overlap. */
import { expect, test } from 'vitest'
import { agreed, at, decision, opened, person } from '../core/builders.ts'
import { transition } from '../../relay/core/request.ts'
import type { Request } from '../../relay/core/request.ts'
import type { Base64Url } from '../../relay/contract/ids.ts'
import { isRefusal } from '../../relay/contract/refusals.ts'
import { match } from '../../relay/rules/match.ts'
import { asking } from '../kit/asking.ts'
import { policyOf } from '../rules/builders.ts'
import { chanceOf } from './chance.ts'
import type { Chance } from './chance.ts'

const ROSTERS = 2_000
const PEOPLE = ['ada', 'dana', 'kim', 'lee', 'mo', 'pat', 'zoe'] as const
const GROUPS = ['one', 'two', 'three'] as const
type Person = (typeof PEOPLE)[number]
type Roster = Readonly<{ groups: Readonly<Record<string, readonly Person[]>>; who: readonly string[]; quorum: number }>

const emailOf = (name: string): string => `${name}@example.org`

/** Overlapping groups, and people named besides, some of them in another spelling. */
function rosterOf(chance: Chance): Roster {
  const some = (): Person[] => PEOPLE.filter(() => chance.percent(45))
  const groups = Object.fromEntries(GROUPS.map((name) => [name, some()]))
  const besides = some().map((name) => (chance.percent(30) ? emailOf(name).toUpperCase() : emailOf(name)))
  const named = GROUPS.filter(() => chance.percent(70)).map((name) => `group:${name}`)
  const who = [...named, ...besides, ...(named.length + besides.length === 0 ? ['group:one'] : [])]
  return { groups, who, quorum: 1 + chance.below(4) }
}

/**
 * The oracle: `quorum` places, of which each takes one person who may answer and did. As many of them are
 * filled as a matching can fill.
 */
function filledPlaces({ groups, who, quorum }: Roster, yes: readonly Person[]): number {
  const may = (name: Person) =>
    who.some(
      (member) => (groups[member.replace('group:', '')] ?? []).includes(name) || member.toLowerCase() === emailOf(name),
    )
  const takenBy = new Map<Person, number>()
  const placeOf = (place: number, tried: Set<Person>): boolean =>
    [...new Set(yes)].filter(may).some((name) => {
      if (tried.has(name)) return false
      tried.add(name)
      const other = takenBy.get(name)
      if (other !== undefined && !placeOf(other, tried)) return false
      takenBy.set(name, place)
      return true
    })
  return Array.from({ length: quorum }, (_, place) => placeOf(place, new Set())).filter(Boolean).length
}

function open({ groups, who, quorum }: Roster): Request | undefined {
  const lists = GROUPS.map((name) => `${name}: [${(groups[name] ?? []).map(emailOf).join(', ')}]`).join(', ')
  const named = new Set(who.flatMap((member) => (groups[member.replace('group:', '')] ?? []).map(emailOf)))
  for (const member of who) if (member.includes('@')) named.add(member.toLowerCase())
  // A quorum that nobody can meet is refused as a policy.
  if (named.size < quorum) return undefined
  const policy = policyOf(`version: 1
default: deny
groups: { ${lists} }
consoles: []
rules:
  - id: r
    match: { method: DELETE, url: "https://admin.example.com/api/customers/:id" }
    decide: ask
    say: s
    stages: [{ who: [${who.map((member) => `"${member}"`).join(', ')}], quorum: ${quorum} }]
`)
  const { action } = asking()
  const requester = { kind: 'service', service: 'svc_x', name: 'x' } as never
  const matched = match({ policy, asked: action as never, requester })
  const asked = matched.approverEmails.map((email) => ({
    person: person(email.replace('@example.org', '')),
    nonce: email as Base64Url,
    askedAt: at(0),
  }))
  return opened({ asked, quorum: matched.quorum, requester, requesterPersons: new Set() })
}

test(`of ${ROSTERS} random rosters each is approved exactly when different people fill its places`, () => {
  const chance = chanceOf(2_026)
  let [approved, waiting] = [0, 0]
  for (let number = 0; number < ROSTERS; number += 1) {
    const roster = rosterOf(chance)
    let request = open(roster)
    if (!request) continue
    const yes: Person[] = []
    for (let vote = 0; vote < 6; vote += 1) {
      const name = chance.pick(PEOPLE)
      yes.push(name)
      const after = transition(request, { kind: 'decide', decision: decision(name, 'approve') }, at(vote))
      if (!isRefusal(after)) request = agreed(after)
      const must = filledPlaces(roster, yes) === roster.quorum ? 'approved' : 'pending'
      expect(request.status, `${JSON.stringify(roster)} with ${yes.join(', ')}`).toBe(must)
    }
    if (request.status === 'approved') approved += 1
    else waiting += 1
  }
  process.stdout.write(
    `quorum: ${ROSTERS} rosters, ${approved} approved, ${waiting} left waiting, as the matching says\n`,
  )
  expect(Math.min(approved, waiting)).toBeGreaterThan(200)
})
