/** Who is needed at least: somebody at a desk, who has set the relay up, and an approver with a phone. */
import { openApp } from './app.ts'
import { openChromium } from './chromium.ts'
import { ANA } from './operator.ts'
import { openPhone } from './phone.ts'
import { DANA } from './world.ts'
import type { Backstage } from './world.ts'

/** @returns the app and the browser of the first, and the phone of the second; they start side by side */
export async function openTwoPeople({ relay, setupLink, desk, push }: Backstage) {
  const openingDesktop = openChromium()
  const openingApp = openingDesktop.then(({ context }) => openApp(context, relay))
  const invite = async () => {
    const app = await openingApp
    await app.setUp(setupLink, ANA)
    return app.invite(DANA)
  }
  const phone = await openPhone({ relay, invitation: invite(), desk, pushFlags: push.flags })
  return { desktop: await openingDesktop, app: await openingApp, phone } as const
}
