/** People, passkeys, devices, services and the rest as rows and back. */
import type { Subscription } from '../contract/push.ts'
import type { Device, Invitation, Pairing, Passkey, Person, Service, Session } from './people.ts'
import type { DeviceRow, InvitationRow, PairingRow, PasskeyRow, PersonRow, ServiceRow, Tables } from './tables.ts'

// The way back casts: these rows hold what the way there wrote, behind the schema's constraints.

export function personRow(person: Person): PersonRow {
  return {
    id: person.id,
    name: person.name,
    email: person.email,
    roles: JSON.stringify(person.roles),
    admin: person.roles.includes('admin') ? 1 : 0,
    active: person.active ? 1 : 0,
    created_at: person.createdAt,
  }
}

export function personOf(row: PersonRow): Person {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    roles: JSON.parse(row.roles),
    active: row.active === 1,
    createdAt: row.created_at,
  } as Person
}

export function passkeyRow(passkey: Passkey): PasskeyRow {
  return {
    id: passkey.id,
    person: passkey.person,
    public_key: passkey.publicKey,
    name: passkey.name,
    transports: JSON.stringify(passkey.transports),
    syncs: passkey.syncs === undefined ? null : Number(passkey.syncs),
    backed_up: passkey.backedUp ? 1 : 0,
    sign_count: passkey.signCount,
    attestation_object: passkey.attestationObject,
    client_data_json: passkey.clientDataJson,
    created_at: passkey.createdAt,
    last_used_at: passkey.lastUsedAt ?? null,
    revoked_at: passkey.revokedAt ?? null,
  }
}

export function passkeyOf(row: PasskeyRow): Passkey {
  return {
    id: row.id,
    person: row.person,
    publicKey: row.public_key,
    name: row.name,
    transports: JSON.parse(row.transports),
    ...(row.syncs !== null && { syncs: row.syncs === 1 }),
    backedUp: row.backed_up === 1,
    signCount: row.sign_count,
    attestationObject: row.attestation_object,
    clientDataJson: row.client_data_json,
    createdAt: row.created_at,
    ...(row.last_used_at !== null && { lastUsedAt: row.last_used_at }),
    ...(row.revoked_at !== null && { revokedAt: row.revoked_at }),
  } as Passkey
}

/** The key stands in a column of its own: how many use it decides whether it can be retired. */
export function subscriptionRow(subscription: Subscription | undefined): Pick<DeviceRow, 'subscription' | 'vapid'> {
  if (!subscription) return { subscription: null, vapid: null }
  const { vapid, ...rest } = subscription
  return { subscription: JSON.stringify(rest), vapid: vapid ?? null }
}

export function deviceRow(device: Device): DeviceRow {
  return {
    id: device.id,
    person: device.person,
    kind: device.kind,
    name: device.name,
    jwk: JSON.stringify(device.jwk),
    jkt: device.jkt,
    token_hash: device.tokenHash,
    passkey: device.passkey ?? null,
    ...subscriptionRow(device.subscription),
    created_at: device.createdAt,
    last_seen_at: device.lastSeenAt ?? null,
    last_shown_at: device.lastShownAt ?? null,
    unshown_since: device.unshownSince ?? null,
    push_trouble: device.pushTrouble?.why ?? null,
    push_trouble_at: device.pushTrouble?.at ?? null,
    revoked_at: device.revokedAt ?? null,
  }
}

export function deviceOf(row: DeviceRow): Device {
  return {
    id: row.id,
    person: row.person,
    kind: row.kind,
    name: row.name,
    jwk: JSON.parse(row.jwk),
    jkt: row.jkt,
    tokenHash: row.token_hash,
    ...(row.passkey !== null && { passkey: row.passkey }),
    ...(row.subscription !== null && {
      subscription: { ...JSON.parse(row.subscription), ...(row.vapid !== null && { vapid: row.vapid }) },
    }),
    createdAt: row.created_at,
    ...(row.last_seen_at !== null && { lastSeenAt: row.last_seen_at }),
    ...(row.last_shown_at !== null && { lastShownAt: row.last_shown_at }),
    ...(row.unshown_since !== null && { unshownSince: row.unshown_since }),
    ...(row.push_trouble !== null && { pushTrouble: { why: row.push_trouble, at: row.push_trouble_at } }),
    ...(row.revoked_at !== null && { revokedAt: row.revoked_at }),
  } as Device
}

export function serviceRow(service: Service): ServiceRow {
  return {
    id: service.id,
    name: service.name,
    key_hash: service.keyHash,
    rules: JSON.stringify(service.rules),
    created_by: service.createdBy,
    created_at: service.createdAt,
    last_used_at: service.lastUsedAt ?? null,
    revoked_at: service.revokedAt ?? null,
  }
}

export function serviceOf(row: ServiceRow): Service {
  return {
    id: row.id,
    name: row.name,
    keyHash: row.key_hash,
    rules: JSON.parse(row.rules),
    createdBy: row.created_by,
    createdAt: row.created_at,
    ...(row.last_used_at !== null && { lastUsedAt: row.last_used_at }),
    ...(row.revoked_at !== null && { revokedAt: row.revoked_at }),
  } as Service
}

export function sessionRow(session: Session): Tables['sessions'] {
  return {
    hash: session.hash,
    person: session.person,
    began: session.by ?? null,
    passkey: session.passkey ?? null,
    device: session.device ?? null,
    created_at: session.createdAt,
    expires_at: session.expiresAt,
  }
}

export function sessionOf(row: Tables['sessions']): Session {
  return {
    hash: row.hash,
    person: row.person,
    ...(row.began !== null && { by: row.began }),
    ...(row.passkey !== null && { passkey: row.passkey }),
    ...(row.device !== null && { device: row.device }),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  } as Session
}

export function invitationRow(invitation: Invitation): InvitationRow {
  return {
    token_hash: invitation.tokenHash,
    name: invitation.name,
    email: invitation.email,
    roles: JSON.stringify(invitation.roles),
    invited_by: invitation.invitedBy,
    expires_at: invitation.expiresAt,
    used_at: invitation.usedAt ?? null,
    signed: invitation.signed ? JSON.stringify(invitation.signed) : null,
    code_lookup: invitation.code?.lookup ?? null,
    code_tries: invitation.code?.wrongTries ?? 0,
    code_used_at: invitation.code?.usedAt ?? null,
    signed_by: invitation.signed?.assertion.credential ?? null,
    person: invitation.person ?? null,
    usable_from: invitation.usableFrom ?? null,
    confirmed: invitation.confirmed ? JSON.stringify(invitation.confirmed) : null,
    cancelled_at: null,
  }
}

export function invitationOf(row: InvitationRow): Invitation {
  return {
    tokenHash: row.token_hash,
    name: row.name,
    email: row.email,
    roles: JSON.parse(row.roles),
    invitedBy: row.invited_by,
    ...(row.person !== null && { person: row.person }),
    ...(row.signed !== null && { signed: JSON.parse(row.signed) }),
    ...(row.usable_from !== null && { usableFrom: row.usable_from }),
    ...(row.confirmed !== null && { confirmed: JSON.parse(row.confirmed) }),
    expiresAt: row.expires_at,
    ...(row.used_at !== null && { usedAt: row.used_at }),
    ...(row.cancelled_at !== null && { cancelledAt: row.cancelled_at }),
    ...(row.code_lookup !== null && {
      code: {
        lookup: row.code_lookup,
        wrongTries: row.code_tries,
        ...(row.code_used_at !== null && { usedAt: row.code_used_at }),
      },
    }),
  } as Invitation
}

export function pairingRow(pairing: Pairing): PairingRow {
  return {
    lookup: pairing.lookup,
    proof_hash: pairing.proofHash,
    person: pairing.person,
    expires_at: pairing.expiresAt,
    wrong_tries: pairing.wrongTries,
    used_at: pairing.usedAt ?? null,
  }
}

export function pairingOf(row: PairingRow): Pairing {
  return {
    lookup: row.lookup,
    proofHash: row.proof_hash,
    person: row.person,
    expiresAt: row.expires_at,
    wrongTries: row.wrong_tries,
    ...(row.used_at !== null && { usedAt: row.used_at }),
  } as Pairing
}
