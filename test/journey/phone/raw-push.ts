/** Pushes of any text, sent to the one phone that the relay knows, with the relay's own key and sender. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Subscription } from '../../../relay/contract/push.ts'
import { createPushSender } from '../../../relay/server/push/sender.ts'
import { readKeyRing, keyRingPath } from '../../../relay/store/key-ring.ts'
import type { Backstage } from '../../kit/world.ts'

type Row = Readonly<{ subscription: string; vapid: string | null }>

/** Of each device that is reached by push. */
export function subscriptionsOf({ data }: Backstage): readonly Subscription[] {
  const database = new DatabaseSync(join(data, 'holdgate.sqlite'), { readOnly: true })
  try {
    const rows = database.prepare('SELECT subscription, vapid FROM devices WHERE subscription IS NOT NULL').all()
    return (rows as unknown as Row[]).map(({ subscription, vapid }) => ({
      ...(JSON.parse(subscription) as Subscription),
      ...(vapid !== null && { vapid }),
    }))
  } finally {
    database.close()
  }
}

export async function pushRaw(stage: Backstage, texts: readonly string[]): Promise<void> {
  const [subscription, ...more] = subscriptionsOf(stage)
  if (subscription === undefined || more.length > 0) throw new Error('There is not just one phone.')
  const { vapid } = await readKeyRing(keyRingPath(stage.data))
  const sender = createPushSender({
    subject: 'mailto:ops@example.org',
    agent: stage.push.agent,
    vapid: (publicKey) =>
      vapid
        .flatMap((key) => ('privateKey' in key ? [key] : []))
        .find((key) => publicKey === undefined || key.publicKey === publicKey),
  })
  for (const [at, payload] of texts.entries()) {
    const letter = { payload, ttlSeconds: 60, urgency: 'high', topic: `raw-${at}`, now: Date.now() } as const
    const { outcome } = await sender.send(subscription, letter)
    if (outcome !== 'sent') throw new Error(`The push was not taken: ${outcome}.`)
  }
}
