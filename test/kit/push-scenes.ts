/** Scenes of whether devices can be rung, for app-scenes.ts, whose rule holds here. */
import type { Route } from 'playwright-core'
import type { AppScene } from './app-scenes.ts'

type Scenes = Readonly<Record<string, AppScene>>

export const DEVICE_SCENES: Scenes = {
  'a device that is not rung': {
    as: 'dana',
    at: '/settings',
    act: async (page, { people: { dana } }) => {
      await page.locator('.signed').waitFor()
      await page.evaluate(keepDevice, { id: dana.device.id, person: dana.id, jwk: dana.device.jwk })
      await page.reload()
      await page.locator('.signed').waitFor()
      await page.locator('.try-push').click()
    },
    sees: '.checks .failed',
    isLong: true,
  },
}

/** What an inbox says of the device that it stands on. */
export const SILENT_SCENES: Scenes = {
  'an inbox on a device that does not ring': {
    as: 'dana',
    at: '/',
    act: async (page, { people: { dana } }) => {
      await page.locator('.tabs').waitFor()
      await page.evaluate(keepDevice, { id: dana.device.id, person: dana.id, jwk: dana.device.jwk })
      await page.reload()
    },
    sees: '.note a[href="/settings"]',
  },
}

export const HEALTH_SCENES: Scenes = {
  'who can be rung': { as: 'ana', at: '/health', sees: 'li.row', isLong: true },
  'who can be rung, with alarms': {
    as: 'ana',
    at: '/health',
    before: (page) => page.route('**/v1/health', withAlarms),
    sees: '.list .note',
    isLong: true,
  },
}

/** Put into the relay's own answer: both last for thirty days, and would stand in every scene behind this one. */
async function withAlarms(route: Route): Promise<void> {
  const response = await route.fetch()
  const told = (await response.json()) as Readonly<{ now: number }>
  const minutes = (count: number) => told.now - count * 60_000
  const id = `req_${'A'.repeat(22)}`
  const [dana, kim] = ['Dana Okafor', 'Kim Castillo-Fernández']
  const requests = [
    { id, at: minutes(2), by_name: dana, requester_name: 'Ana Silva', own: true },
    { id, at: minutes(9), by_name: kim, requester_name: 'Lee Park', own: false },
    { id, at: minutes(1_500), by_name: dana, requester_name: 'retention job', own: false },
  ]
  const alarms = { set_up_anew: { at: minutes(3_000), entered_at: minutes(2_990) }, reported: { requests, more: true } }
  await route.fulfill({ response, json: { ...told, ...alarms } })
}

/** Runs in the page: the device that it enrolled as, with a key that proves nothing. */
async function keepDevice(device: Readonly<Record<'id' | 'person', string> & { jwk: object }>): Promise<void> {
  const { privateKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign'])
  const kept = { ...device, token: 'A'.repeat(43), key: privateKey, vapidPublicKey: '' }
  await new Promise<void>((resolve) => {
    const opening = indexedDB.open('holdgate', 1)
    opening.addEventListener('upgradeneeded', () => void opening.result.createObjectStore('kept'))
    opening.addEventListener('success', () => {
      const writing = opening.result.transaction('kept', 'readwrite')
      writing.objectStore('kept').put(kept, 'device')
      writing.addEventListener('complete', () => {
        opening.result.close()
        resolve()
      })
    })
  })
}
