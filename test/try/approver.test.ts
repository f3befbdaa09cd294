import { describe, expect, test } from 'vitest'
import type { Digest, RequestId } from '../../relay/contract/ids.ts'
import type { App } from '../kit/app.ts'
import type { AskedCall } from '../kit/relay-requests.ts'
import { createApprover } from './approver.ts'
import type { Approver as Mode } from './options.ts'

const asked = (id: string, more: Partial<AskedCall> = {}): AskedCall => ({
  request: id as RequestId,
  status: 'pending',
  say: 'Delete',
  rule: 'change-1',
  call: {
    method: 'DELETE',
    target: `http://127.0.0.1:3000/things/${id}`,
    headers: [],
    body: { length: 0, sha256: '' as Digest, content_type: '' },
  },
  created_at: 0,
  expires_at: 1,
  ...more,
})

/** A phone that notes what is tapped, and lets whoever looks next see it decided. */
function open(mode: Mode) {
  const waiting = new Map<string, AskedCall>()
  const taps: string[] = []
  const decide = (id: string, status: 'approved' | 'denied') => {
    taps.push(`${status} ${id}`)
    waiting.set(id, asked(id, { status }))
  }
  const phone = {
    opens: async (id: string) =>
      ({ approve: async () => decide(id, 'approved'), deny: async () => decide(id, 'denied') }) as unknown as App,
  }
  const approver = createApprover({ phone, mode, tell: () => undefined })
  return {
    taps,
    approver,
    arrives: (id: string) => waiting.set(id, asked(id)),
    /** Until nothing is left to do. */
    looks: async () => {
      for (let times = 0; times < 5; times += 1) {
        approver.look([...waiting.values()])
        await new Promise((next) => setImmediate(next))
      }
    },
  }
}

describe('who answers', () => {
  test.for([
    ['approve', ['approved a', 'approved b']],
    ['deny', ['denied a', 'denied b']],
    ['silent', []],
    ['manual', []],
  ] as const)('%s by itself', async ([mode, taps]) => {
    const scene = open(mode)
    scene.arrives('a')
    scene.arrives('b')
    await scene.looks()
    expect(scene.taps).toEqual(taps)
  })

  test('a script waits for the next held call, and each is given once', async () => {
    const scene = open('manual')
    const first = scene.approver.forScript.waitForRequest()
    const second = scene.approver.forScript.waitForRequest({ method: 'delete', url: '/things/b' })
    scene.arrives('a')
    scene.arrives('b')
    await scene.looks()
    expect([(await first).id, (await second).id]).toEqual(['a', 'b'])
  })

  test('a script that asks first decides, whatever the approver does by themselves', async () => {
    const scene = open('approve')
    const denied = scene.approver.forScript.deny()
    scene.arrives('a')
    scene.arrives('b')
    await scene.looks()
    expect(await denied).toMatchObject({ id: 'a', status: 'denied' })
    expect(scene.taps).toEqual(['denied a', 'approved b'])
  })

  test('a script that comes later is given what was answered as it wants', async () => {
    const scene = open('approve')
    scene.arrives('a')
    await scene.looks()
    const approved = scene.approver.forScript.approve()
    await scene.looks()
    expect(await approved).toMatchObject({ id: 'a', status: 'approved' })
    expect(scene.taps).toEqual(['approved a'])
  })

  test('a script that wants the opposite of what was answered is told so', async () => {
    const scene = open('approve')
    scene.arrives('a')
    const request = scene.approver.forScript.waitForRequest()
    await scene.looks()
    const denied = scene.approver.forScript.deny(await request)
    await expect(denied).rejects.toThrow('cannot be answered with deny: a is approved')
  })

  test('whoever types answers the oldest that waits', async () => {
    const scene = open('manual')
    expect(scene.approver.type('approve')).toBe(false)
    scene.arrives('a')
    scene.arrives('b')
    await scene.looks()
    expect(scene.approver.type('deny')).toBe(true)
    await scene.looks()
    expect(scene.taps).toEqual(['denied a'])
  })

  test('when the run is over nobody waits on', async () => {
    const scene = open('manual')
    const waiting = scene.approver.forScript.waitForRequest()
    scene.approver.close()
    await expect(waiting).rejects.toThrow('The run is over.')
  })
})
