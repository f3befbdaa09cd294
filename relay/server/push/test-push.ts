/** Test pushes as the API tells of them. */
import type { PushTestState } from '../../contract/push.ts'
import type { ReplyOf } from '../../contract/schema/api.ts'
import type { Device } from '../../store/people.ts'
import type { PushTest } from '../../store/store.ts'
import type { Deps } from '../deps.ts'

type TestReply = ReplyOf<'testPush'>['test']

export function testReply({ id, madeAt, sentAt, shownAt, trouble }: PushTest): TestReply {
  const state = shownAt !== undefined ? 'shown' : trouble ? 'failed' : sentAt === undefined ? 'queued' : 'accepted'
  return { id, state, ...(state === 'failed' && trouble && { why: trouble }), made_at: madeAt }
}

export type Awaiting = Readonly<{
  device: Device
  /** What the caller knows; with another one it need not wait. */
  after: PushTestState | undefined
  milliseconds: number
  signal: AbortSignal
}>

/** The newest test of the device, once its state is another, or when the time is over. */
export async function awaitTest(
  { store, wake }: Pick<Deps, 'store' | 'wake'>,
  { device, after, milliseconds, signal }: Awaiting,
): Promise<TestReply | undefined> {
  const read = async (): Promise<TestReply | undefined> => {
    const [test] = await store.testsOf([device.id])
    return test && testReply(test)
  }
  let over = false
  let wakeUp = (): void => undefined
  const end = (): void => {
    over = true
    wakeUp()
  }
  // Listen first, read second: what lands between the two is heard.
  let heard = false
  const unlisten = wake.onDevice((id) => {
    if (id !== device.id) return
    heard = true
    wakeUp()
  })
  const unstop = wake.onStop(end)
  signal.addEventListener('abort', end)
  const timer = setTimeout(end, milliseconds)
  try {
    for (;;) {
      heard = false
      const test = await read()
      if (over || after === undefined || test?.state !== after) return test
      if (!heard) await new Promise<void>((resolve) => (wakeUp = resolve))
    }
  } finally {
    clearTimeout(timer)
    unlisten()
    unstop()
    signal.removeEventListener('abort', end)
  }
}
