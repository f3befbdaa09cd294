/** The model's people with real keys in a real relay: made once, and copied for each life. */
import { byDevice, byService, serviceBy } from '../kit/asking.ts'
import type { TestService } from '../kit/asking.ts'
import { addDeviceBy, enrolBy, pairBy, setUpBy } from '../kit/person.ts'
import type { OwnDevice, TestPerson } from '../kit/person.ts'
import { openTestRelay } from '../kit/relay.ts'
import type { Answer, Kept, Sent, TestRelay } from '../kit/relay.ts'
import type { SoftwarePasskey } from '../kit/software-passkey.ts'
import type { RouteName } from '../../relay/contract/route.ts'
import { emailOf, NAMES } from './cast.ts'
import type { Asker, Name } from './cast.ts'

type Member = TestPerson & Readonly<{ spare: SoftwarePasskey }>

export type Cast = Readonly<{
  people: Readonly<Record<Name, Member>>
  browsers: Readonly<Record<'ada' | 'olga', OwnDevice>>
  billing: TestService
}>

/** In the data of a closed relay. */
export type KeptCast = Cast & Readonly<{ kept: Kept }>

export async function enrolCast(relay: TestRelay): Promise<Cast> {
  const ada = await setUpBy(relay, { name: 'ada', email: emailOf('ada') })
  const people: Partial<Record<Name, Member>> = {}
  for (const name of NAMES) {
    const roles = name === 'olga' ? (['approver', 'operator'] as const) : (['approver'] as const)
    const person = name === 'ada' ? ada : await enrolBy(relay, ada, { name, email: emailOf(name), roles })
    const further = await addDeviceBy(relay, person, { name, email: emailOf(name) })
    people[name] = { ...person, spare: further.passkey }
  }
  const all = people as Readonly<Record<Name, Member>>
  const browsers = { ada: await pairBy(relay, ada), olga: await pairBy(relay, all.olga) }
  return { people: all, browsers, billing: await serviceBy(relay, ada) }
}

/** For lives that each begin with a copy of it. */
export async function makeCast(database: 'sqlite' | 'postgres'): Promise<KeptCast> {
  const relay = await openTestRelay({ database })
  const cast = await enrolCast(relay)
  return { ...cast, kept: await relay.keep() }
}

type At = Pick<TestRelay, 'send' | 'clock'>
export type Call = <R extends RouteName>(name: R, sent?: Sent) => Promise<Answer<R>>

/** Calls as this asker makes them, each with its proof. */
export function callsAs(cast: Cast, by: Asker, relay: At): Call {
  return by === 'ada' || by === 'olga' ? byDevice(relay, cast.browsers[by]) : byService(relay, cast.billing)
}
