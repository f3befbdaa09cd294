import type { CredentialId } from '../relay/contract/ids.ts'
import { forget, recall } from './memory.ts'

type Signalling = Readonly<{
  signalUnknownCredential?: (of: Readonly<{ rpId: string; credentialId: string }>) => Promise<void>
}>

/** Tells the browser that a passkey signs nothing here any more, so that it offers it no longer. */
export async function forgetPasskey(credentialId: CredentialId): Promise<void> {
  if (recall('credential') === credentialId) forget('credential')
  const signalling = globalThis.PublicKeyCredential as Signalling | undefined
  try {
    // Where the relay is, its passkeys are: their rpId is its host name.
    await signalling?.signalUnknownCredential?.({ rpId: location.hostname, credentialId })
  } catch {
    // Only a courtesy: the relay refuses the passkey whatever the browser offers.
  }
}
