import type { SignedChange } from '../contract/change.ts'
import type { Roster } from '../contract/roster.ts'
import type { Site } from './roster-chain.ts'
import { checkSignedBy } from './signed-by.ts'
import type { RosterStatement } from './signed-text.ts'
import { changeChallenge } from './statement.ts'

type Signing = Readonly<{ statement: RosterStatement; signed: SignedChange; site: Site }>

/** Whether the statement's own credential, a passkey of its person in this roster, signed it. */
export async function refuseSigner(
  roster: Roster,
  { statement, signed, site }: Signing,
): Promise<Readonly<{ why: 'wrong-signer' | 'bad-signature' }> | undefined> {
  const passkey = roster.passkeys.find(({ id }) => id === statement.credential)
  if (!passkey || passkey.person !== statement.person || signed.assertion.credential !== passkey.id)
    return { why: 'wrong-signer' }
  const challenge = changeChallenge(signed.statement)
  const isSigned = await checkSignedBy(passkey, { assertion: signed.assertion, challenge, ...site })
  return isSigned ? undefined : { why: 'bad-signature' }
}
