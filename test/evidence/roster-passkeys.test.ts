/** Steps of the roster by which people have more passkeys than one, and less. */
import { describe, expect, test } from 'vitest'
import type { Digest } from '../../relay/contract/ids.ts'
import type { Roster, RosterStep } from '../../relay/contract/roster.ts'
import { advanceRoster, type KnownRoster, knownRoster } from '../../relay/evidence/roster-chain.ts'
import { rosterText } from '../../relay/evidence/roster.ts'
import { softwarePasskey } from '../kit/software-passkey.ts'
import { digestLike } from './builders.ts'
import { add, dana, FORGED, GOOD, inviteDevice, lee, other, revoke, second, signed, staffed } from './passkey-steps.ts'
import { addStep, enrolStep, known, passkeyOf, revokeStep, rosterOf, SITE, someone } from './people.ts'

const advance = (step: RosterStep, from: KnownRoster = staffed) => advanceRoster(from, step, SITE)

async function after(step: RosterStep, from: KnownRoster = staffed): Promise<KnownRoster> {
  const next = await advance(step, from)
  if ('why' in next) throw new Error(next.why)
  return next
}

test.each(Object.entries(GOOD))('%s leads on', async (_, [from, step]) => {
  expect(await advance(step, from)).toEqual(knownRoster(step.roster))
})

test.each(FORGED.map(([name, why, ...step]) => [name, why, step] as const))('%s is refused', async (_, why, step) => {
  const [from, forged] = step
  expect(await advance(forged, from)).toEqual({ why })
})

describe('a further passkey', () => {
  test('signs for its person from then on, for the next one too', async () => {
    const added = await after(add())
    const bySecond = { ...lee, key: second }
    const third = passkeyOf(lee.person.id, softwarePasskey(SITE.origin))
    const step = addStep(added, { signed: inviteDevice(bySecond, added.digest), passkey: third })
    expect(await advance(step, added)).toEqual(knownRoster(step.roster))
  })

  test('an invitation of a newcomer is none for it, and the other way round', async () => {
    const mo = someone('mo')
    expect(await advance(enrolStep(staffed, { signed: inviteDevice(dana), newcomer: mo }))).toEqual({
      why: 'wrong-statement',
    })
  })

  test('comes in once by one statement, also after it has gone', async () => {
    const added = await after(add())
    const third = passkeyOf(lee.person.id, other)
    const again = (from: KnownRoster): RosterStep =>
      addStep(from, { signed, passkey: third }, { people: from.roster.people })
    expect(await advance(again(added), added)).toEqual({ why: 'used-invitation' })
    const revoked = await after(
      revokeStep(added, { signed: revoke(second.id, lee, added.digest), passkey: second.id }),
      added,
    )
    expect(await advance(again(revoked), revoked)).toEqual({ why: 'used-invitation' })
  })

  test('does not come by what a passkey signed that has gone since', async () => {
    const added = await after(add())
    const left = await after(
      revokeStep(added, {
        signed: revoke(lee.key.id, { ...lee, key: second }, added.digest),
        passkey: lee.key.id,
      }),
      added,
    )
    const late = addStep(left, {
      signed: inviteDevice(lee, added.digest),
      passkey: passkeyOf(lee.person.id, other),
    })
    expect(await advance(late, left)).toEqual({ why: 'wrong-signer' })
  })
})

describe('the end of a passkey', () => {
  test('leaves a person without any, when an administrator signs', async () => {
    const step = revokeStep(staffed, { signed: revoke(lee.key.id, dana), passkey: lee.key.id })
    expect(await advance(step)).toEqual(knownRoster(step.roster))
  })

  test('of one administrator’s last one is signed by another', async () => {
    const ann = someone('ann', ['admin'])
    const both = known(rosterOf([dana, ann], { version: 7, previous: digestLike('p') }))
    const step = revokeStep(both, { signed: revoke(dana.key.id, ann, both.digest), passkey: dana.key.id })
    expect(await advance(step, both)).toEqual(knownRoster(step.roster))
  })
})

test.each<[string, Partial<Roster['people'][number]>]>([
  ['empty', { added_by: [] }],
  ['of nothing', { added_by: ['' as Digest] }],
  ['with one twice', { added_by: [digestLike('a'), digestLike('a')] }],
  ['of no digest', { added_by: ['x' as Digest] }],
])('a roster’s list of what added passkeys is not %s', (_, wrong) => {
  const text = rosterText(rosterOf([{ ...lee, person: { ...lee.person, ...wrong } }]))
  expect(() => knownRoster(text)).toThrow(/not a roster/)
})

test('what added a passkey is said in the order in which it came', () => {
  const digests = [digestLike('b'), digestLike('a')]
  const text = rosterText(rosterOf([{ ...lee, person: { ...lee.person, added_by: digests } }]))
  expect(knownRoster(text).roster.people[0]?.added_by).toEqual(digests)
})
