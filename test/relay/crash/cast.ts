/** Who plays in each cell: set up once, in a relay that runs well, and then copied. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { byDevice, POLICY, serviceBy } from '../../kit/asking.ts'
import type { TestService } from '../../kit/asking.ts'
import { freePort } from '../../kit/loopback.ts'
import { enrolBy, setUpWith } from '../../kit/person.ts'
import type { TestPerson } from '../../kit/person.ts'
import { callsTo, startRunningRelay } from '../../kit/running-relay.ts'
import type { Running } from '../../kit/running-relay.ts'
import type { ScriptedPush } from '../../kit/scripted-push.ts'

export type Cast = Readonly<{
  ada: TestPerson
  dana: TestPerson
  lee: TestPerson
  billing: TestService
}>

/** Dana and Lee have phones that push reaches, as `dana` and `lee`. */
export async function assembleCast(
  running: Pick<Running, 'directory' | 'databaseUrl'>,
  push: ScriptedPush,
): Promise<Cast> {
  writeFileSync(join(running.directory, 'policy.yaml'), POLICY)
  const port = await freePort()
  const relay = await startRunningRelay({ ...running, port, push: push.options })
  try {
    const calls = callsTo(port)
    const ada = await setUpWith(calls, new URL(relay.setupLink ?? '').hash.slice(1))
    const dana = await enrolBy(calls, ada, { name: 'Dana', email: 'dana@example.org', roles: ['approver'] })
    const lee = await enrolBy(calls, ada, { name: 'Lee', email: 'lee@example.org', roles: ['approver', 'operator'] })
    for (const [name, { device }] of Object.entries({ dana, lee })) {
      const body = { subscription: push.subscription(name) }
      const { status, text } = await byDevice(calls, device)('subscribe', { body })
      if (status !== 204) throw new Error(`Not subscribed: ${text}`)
    }
    return { ada, dana, lee, billing: await serviceBy(calls, ada) }
  } finally {
    await relay.stop()
  }
}
