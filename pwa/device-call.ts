/** Calls the relay as this very device: by its token and its key, signed in or not. */
import { deviceProof } from './device-proof.ts'
import type { OwnDevice } from './device-memory.ts'

export type DeviceCall = Readonly<{ method: 'GET' | 'POST' | 'PUT'; path: string; query?: string; body?: unknown }>
export type DeviceAnswer = Readonly<{ ok: boolean; reply: unknown }>

/** Longer than a relay takes that answers at all, and shorter than browsers leave a worker alive. */
const PATIENCE_MILLISECONDS = 10_000

/**
 * @param wait milliseconds that the relay is asked to wait itself
 * @throws when no relay answers
 */
export async function callAsDevice(
  device: OwnDevice,
  { method, path, query = '', body }: DeviceCall,
  wait = 0,
): Promise<DeviceAnswer> {
  const url = new URL(path, location.origin).href
  let now = Date.now()
  for (let tries = 0; ; tries++) {
    const answer = await fetch(url + query, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        authorization: `DPoP ${device.token}`,
        dpop: await deviceProof(device, { method, url }, Math.floor(now / 1000)),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(PATIENCE_MILLISECONDS + wait),
    })
    const reply: unknown = await answer.json().catch(() => ({}))
    const problem = reply as Readonly<{ code?: string; now?: number }>
    // This device's clock is off: the relay says what time it is, and the proof is made once more.
    if (answer.ok || problem.code !== 'proof-stale' || !problem.now || tries > 0) return { ok: answer.ok, reply }
    now = problem.now
  }
}
