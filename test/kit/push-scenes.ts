/** Scenes of whether devices can be rung, for app-scenes.ts, whose rule holds here. */
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
