/** The model's people with real keys in a real relay: made once, and copied for each life. */
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { byDevice, byService, serviceBy } from '../kit/asking.ts'
import type { TestService } from '../kit/asking.ts'
import { enrolBy, pairBy, setUpBy } from '../kit/person.ts'
import type { OwnDevice, TestPerson } from '../kit/person.ts'
import { openTestRelay, ORIGIN } from '../kit/relay.ts'
import type { Answer, Sent, TestRelay } from '../kit/relay.ts'
import { softwarePasskey } from '../kit/software-passkey.ts'
import type { SoftwarePasskey } from '../kit/software-passkey.ts'
import { makeTempDir } from '../kit/temp-dir.ts'
import type { RouteName } from '../../relay/contract/route.ts'
import { emailOf, NAMES } from './cast.ts'
import type { Asker, Name } from './cast.ts'
import { cpSync } from 'node:fs'

type Member = TestPerson & Readonly<{ spare: SoftwarePasskey }>

export type Cast = Readonly<{
  /** Data directory of a closed relay with all of them in it. */
  directory: string
  people: Readonly<Record<Name, Member>>
  browsers: Readonly<Record<'ada' | 'olga', OwnDevice>>
  billing: TestService
}>

export async function makeCast(): Promise<Cast> {
  const relay = await openTestRelay()
  const ada = await setUpBy(relay, { name: 'ada', email: emailOf('ada') })
  const people: Partial<Record<Name, Member>> = {}
  for (const name of NAMES) {
    const roles = name === 'olga' ? (['approver', 'operator'] as const) : (['approver'] as const)
    const person = name === 'ada' ? ada : await enrolBy(relay, ada, { name, email: emailOf(name), roles })
    people[name] = { ...person, spare: softwarePasskey(ORIGIN) }
  }
  const all = people as Readonly<Record<Name, Member>>
  const browsers = { ada: await pairBy(relay, ada), olga: await pairBy(relay, all.olga) }
  const billing = await serviceBy(relay, ada)
  const { directory } = relay.deps.settings
  const kept = makeTempDir('cast')
  await relay.deps.store.close()
  addSpares(directory, all)
  cpSync(directory, kept.path, { recursive: true })
  await relay.close()
  return { directory: kept.path, people: all, browsers, billing }
}

/** No route gives a person a second passkey yet; the tables know of several. */
function addSpares(directory: string, people: Readonly<Record<Name, Member>>): void {
  const database = new DatabaseSync(join(directory, 'holdgate.sqlite'))
  const add = database.prepare(
    `INSERT INTO passkeys (id, person, public_key, transports, backed_up, sign_count, attestation_object, client_data_json, created_at)
     SELECT ?, person, ?, transports, backed_up, 0, attestation_object, client_data_json, created_at FROM passkeys WHERE person = ?`,
  )
  for (const { id, spare } of Object.values(people)) add.run(spare.id, spare.cose, id)
  database.close()
}

type At = Pick<TestRelay, 'send' | 'clock'>
export type Call = <R extends RouteName>(name: R, sent?: Sent) => Promise<Answer<R>>

/** Calls as this asker makes them, each with its proof. */
export function callsAs(cast: Cast, by: Asker, relay: At): Call {
  return by === 'ada' || by === 'olga' ? byDevice(relay, cast.browsers[by]) : byService(relay, cast.billing)
}
