/** No tap on any notification approves, whatever it says that it does, and whatever a push says of it. */
import { expect, test } from 'vitest'
import { pushRaw } from './raw-push.ts'
import type { PhoneWorld } from '../../kit/phone-world.ts'

/** What a notification could be made to say, with its buttons; two are the most that browsers show. */
const NOTICES = [
  { actions: ['', 'approve'], data: {} },
  { actions: ['x', 'Approve'], data: { action: 'approve', verdict: 'approve', decision: 'approve' } },
] as const

export function testTaps(world: () => PhoneWorld): void {
  const approvals = () => world().stage.records().decisions.length

  test('no action of a notification approves: it opens the request, and the page asks for the passkey', async () => {
    const { phone, ask, now } = world()
    const request = await ask()
    const path = `/r/${request.id}`
    phone.tap(await phone.asked())
    await phone.at(path)
    const before = approvals()
    for (const [at, { actions, data }] of NOTICES.entries()) {
      for (const label of [undefined, ...actions.map((action) => `press ${action}`)]) {
        // Shown as the app's own worker would, by the app's own page; then nothing of it is open any more.
        const title = `On the lock screen ${at} ${label}`
        const page = await phone.at(path)
        await page.window.evaluate(show, { title, path, actions, data })
        const shown = await phone.desk.shown.first(({ summary }) => summary === title, title)
        await phone.pocket()
        phone.tap(shown, label)
        await phone.at(path)
        await now(request, 'pending')
      }
    }
    expect(approvals()).toBe(before)
  })

  test('no push approves, and none leads elsewhere than into the app', async () => {
    const { phone, ask, now, stage } = world()
    const request = await ask()
    await phone.asked()
    phone.desk.dismiss()
    const holdgate = { kind: 'ask', request: request.id, decision: 'approve', action: 'approve' }
    const notification = {
      title: 'Approve',
      navigate: 'https://evil.example/',
      actions: [{ action: 'approve', title: 'Approve', navigate: 'https://evil.example/' }],
      data: { action: 'approve', path: 'https://evil.example/' },
    }
    await pushRaw(stage, [JSON.stringify({ web_push: 8030, notification, holdgate })])
    const shown = await phone.asked()
    expect(shown.actions.map(({ label }) => label)).not.toContain('Approve')
    phone.tap(shown)
    await phone.at(`/r/${request.id}`)
    await now(request, 'pending')
  })
}

type Notice = Readonly<{
  title: string
  path: string
  actions: readonly string[]
  data: Readonly<Record<string, string>>
}>

/** Runs in the page. */
async function show({ title, path, actions, data }: Notice): Promise<void> {
  const registration = await navigator.serviceWorker.ready
  const options: NotificationOptions & { actions: readonly Readonly<{ action: string; title: string }>[] } = {
    tag: title,
    data: { ...data, path },
    actions: actions.map((action) => ({ action, title: `press ${action}` })),
  }
  await registration.showNotification(title, options)
}
