/**
 * A platform authenticator that Chromium plays itself: it makes and uses real passkeys and confirms
 * the user without asking.
 *
 * Rule: an authenticator belongs to one page. A page that a notification opens gets its passkeys by
 * `into`; both then have the same keys.
 */
import type { CDPSession, Page } from 'playwright-core'

export type VirtualPasskey = Readonly<{
  /** Moves the same passkeys into another page of the same phone. */
  into: (page: Page) => Promise<VirtualPasskey>
  /** A new authenticator with the same passkeys whose user does, or does not, confirm. */
  confirming: (confirms: boolean) => Promise<VirtualPasskey>
  count: () => Promise<number>
  /** What they are now, with how often each was used; for a page that opens when this one is gone. */
  credentials: () => Promise<Credentials>
}>

/** What Chromium gives of each, and takes back; it adds more, which is passed on unread. */
export type Credentials = readonly Readonly<{
  credentialId: string
  isResidentCredential: boolean
  privateKey: string
  signCount: number
}>[]

/** @param credentials of an earlier page; without them nothing was enrolled yet */
export async function addVirtualPasskey(page: Page, credentials: Credentials = []): Promise<VirtualPasskey> {
  return attach(page, { credentials, confirms: true })
}

async function attach(
  page: Page,
  options: Readonly<{ credentials: Credentials; confirms: boolean }>,
): Promise<VirtualPasskey> {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable', { enableUI: false })
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: options.confirms,
      automaticPresenceSimulation: true,
      defaultBackupEligibility: true,
      defaultBackupState: true,
    },
  })
  for (const credential of options.credentials) {
    await session.send('WebAuthn.addCredential', { authenticatorId, credential })
  }
  return {
    into: async (other) =>
      attach(other, { credentials: await credentialsOf(session, authenticatorId), confirms: options.confirms }),
    // After one refused ceremony Chromium's authenticator stays blocked, so a change of mind is a new one.
    confirming: async (confirms) => {
      const credentials = await credentialsOf(session, authenticatorId)
      await session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId })
      return attach(page, { credentials, confirms })
    },
    count: async () => (await credentialsOf(session, authenticatorId)).length,
    credentials: () => credentialsOf(session, authenticatorId),
  }
}

async function credentialsOf(session: CDPSession, authenticatorId: string): Promise<Credentials> {
  const { credentials } = await session.send('WebAuthn.getCredentials', { authenticatorId })
  return credentials
}
