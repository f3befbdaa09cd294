/**
 * Every screen of the approver's app in each of its states. Whoever adds a screen or a state adds a row: it
 * is then looked at by test/journey/axe.test.ts in every theme and size, and has its pictures on docs/screens.md.
 *
 * Rule: `sees` and `act` know no words, for the same scene is played in other languages.
 */
import type { Page } from 'playwright-core'
import { asking } from './asking.ts'
import { turn } from './app-gallery.ts'
import type { Prompt } from './app-gallery.ts'
import { ADMIN_SCENES } from './admin-scenes.ts'
import { ENTRY_SCENES } from './entry-scenes.ts'
import { CALL_ORIGIN as SITE } from './stage-policy.ts'
import { DEVICE_SCENES, HEALTH_SCENES, SILENT_SCENES } from './push-scenes.ts'
import type { Name, Stage } from './stage.ts'
import { until } from './until.ts'

export type AppScene = Readonly<{
  /** Whose device it is; a stranger's otherwise. */
  as?: Name
  /** Where it is, after whatever brings it about. */
  at: string | ((stage: Stage) => Promise<string>)
  /** Stands there once it can be looked at. */
  sees: string
  /** What becomes of a passkey prompt; otherwise it is confirmed. */
  prompt?: Prompt
  /** Before the page is opened; what it gives back is disposed of before the next scene. */
  before?: (page: Page) => Promise<void | Pick<AsyncDisposable, typeof Symbol.asyncDispose>>
  /** What somebody then does. */
  act?: (page: Page, stage: Stage) => Promise<void>
  /** Longer than a phone: its picture shows all of it. */
  isLong?: true
}>

type Scenes = Readonly<Record<string, AppScene>>

const APPROVE = '.decide .approve'
const DELETION = { method: 'DELETE', target: `${SITE}/api/customers/4711?reason=duplicate` } as const
const TRANSFER = {
  method: 'POST',
  target: `${SITE}/api/transfers`,
  text: JSON.stringify({
    from: 'DE89370400440532013000',
    to: 'FR7630006000011234567890189',
    amount: 1250000,
    urgent: true,
  }),
} as const
const WHY = 'Ticket 812: the customer asked for it twice, the second account is empty.'

const asked = (stage: Stage) => stage.ask(DELETION, WHY)
const at = (id: string) => `/r/${id}`

/** A request on which Dana looks, once this has been done to it. */
const after =
  (change: (stage: Stage, id: Awaited<ReturnType<typeof asked>>) => Promise<void>) => async (stage: Stage) => {
    const id = await asked(stage)
    await change(stage, id)
    return at(id)
  }
const approved = async (stage: Stage, id: Awaited<ReturnType<typeof asked>>) => {
  await stage.decide('dana', id)
}
const unreachable = (path: string) => async (page: Page) => {
  await page.route(path, (route) => route.abort())
}
const unanswered = (path: string) => async (page: Page) => {
  // Never answered: the page is looked at while it waits.
  await page.route(path, () => undefined)
}

const REQUESTS: Scenes = {
  'a request': { as: 'dana', at: async (stage) => at(await asked(stage)), sees: APPROVE, isLong: true },
  'a request that was read': {
    as: 'dana',
    at: async (stage) => at(await asked(stage)),
    // On a device that first has to ask who this is, the decision is drawn last.
    before: (page) =>
      page.route('**/v1/sessions/current', async (route) => {
        await page.locator('article.request').waitFor()
        await route.continue()
      }),
    act: seeAll,
    sees: `${APPROVE}:enabled`,
  },
  'a request with a body': {
    as: 'dana',
    at: async (stage) => at(await stage.ask(TRANSFER, 'Invoice 2026-1142, due today.')),
    sees: `.fields ~ .small, ${APPROVE}`,
    isLong: true,
  },
  'a request that differs from the last': {
    as: 'dana',
    at: async (stage) => {
      const before = await stage.ask(TRANSFER, 'Invoice 2026-1098')
      for (const who of ['dana', 'kim'] as const) await stage.decide(who, before)
      await stage.run(before, { result: 'executed', status: 201, milliseconds: 230 })
      stage.clock.now += 61_000
      const text = TRANSFER.text.replace('1250000', '"9800000"').replace('FR76', 'GB33').replace('urgent', 'note')
      return at(await stage.ask({ ...TRANSFER, text }, 'Invoice 2026-1142, due today.'))
    },
    sees: '.since',
    isLong: true,
  },
  'a request of a service': {
    as: 'dana',
    at: async (stage) => {
      const action = { kind: 'operation', name: 'customers.purge', args: { older_than_days: '30', dry_run: false } }
      return at(
        await stage.askForService({ action, justification: 'Nightly retention job', on_behalf_of: 'lee@example.org' }),
      )
    },
    sees: APPROVE,
  },
  'a body that is not shown': {
    as: 'dana',
    at: async (stage) => {
      const { body: _, ...unshown } = asking(TRANSFER)
      return at(await stage.askForService(unshown))
    },
    sees: '.unshown',
    isLong: true,
  },
  'a long request': {
    as: 'dana',
    at: async (stage) => {
      const text = JSON.stringify({
        note: 'averyveryverylongword'.repeat(20),
        tags: ['a', 'b', null, {}, []],
        ratio: 0.25,
      })
      const call = { method: 'PATCH', target: `${SITE}/api/${'very-long-name/'.repeat(12)}`, text }
      return at(await stage.ask(call, 'A long story. '.repeat(19)))
    },
    sees: APPROVE,
    isLong: true,
  },
  'characters that hide': {
    as: 'dana',
    at: async (stage) => at(await stage.ask(DELETION, 'Rechnung \u202Egpj.exe\u202C und \u200Bmehr')),
    sees: '.marked',
  },
  'exactly what is signed': {
    as: 'dana',
    at: async (stage) => at(await stage.ask(TRANSFER)),
    act: (page) => page.locator('summary').first().click(),
    sees: 'details[open] pre',
    isLong: true,
  },
  'less than a minute left': {
    as: 'dana',
    at: async (stage) => at(await asked(stage)),
    act: async (page) => {
      await page.locator(APPROVE).waitFor()
      await turn(page, 256_000)
    },
    sees: '.soon',
  },
  'a request that loads': {
    as: 'dana',
    at: async (stage) => at(await asked(stage)),
    before: unanswered('**/v1/requests/req_*'),
    sees: '.skeleton',
  },
  'a request that cannot be loaded': {
    as: 'dana',
    at: async (stage) => at(await asked(stage)),
    before: unreachable('**/v1/requests/req_*'),
    sees: '[role=alert]',
  },
  'a request that is not there': { as: 'dana', at: `/r/req_${'A'.repeat(22)}`, sees: '[role=alert]' },
}

const DECISIONS: Scenes = {
  'the passkey is asked for': {
    as: 'dana',
    at: async (stage) => at(await asked(stage)),
    prompt: 'waits',
    act: pressApprove,
    sees: '.decide[aria-busy=true]',
  },
  'the passkey was not given': {
    as: 'dana',
    at: async (stage) => at(await asked(stage)),
    prompt: 'refused',
    act: pressApprove,
    sees: '.decide .why',
  },
  'no network to decide': {
    as: 'dana',
    at: async (stage) => at(await asked(stage)),
    act: async (page) => {
      await page.locator('.phrase').waitFor()
      await page.context().setOffline(true)
    },
    sees: '#offline:not([hidden])',
  },
  denying: {
    as: 'dana',
    at: async (stage) => at(await asked(stage)),
    act: (page) => page.locator('.decide .deny:enabled').click(),
    sees: '.sheet[open]',
  },
  'denying, with a reason': {
    as: 'dana',
    at: async (stage) => at(await asked(stage)),
    act: async (page) => {
      await page.locator('.decide .deny:enabled').click()
      await page.locator('.sheet .chips input').nth(1).check()
      await page.locator('.sheet textarea').fill('this is the other tenant')
    },
    sees: '.sheet[open] .chips :checked',
  },
  'too late to decide': {
    as: 'dana',
    at: async (stage) => at(await asked(stage)),
    act: async (page) => {
      await page.locator(APPROVE).waitFor()
      await turn(page, 300_000)
    },
    sees: '.decide .why',
  },
  'one’s own request': { as: 'ana', at: async (stage) => at(await asked(stage)), sees: '.decide .why' },
  'decided, others are asked': {
    as: 'dana',
    at: async (stage) => {
      const id = await stage.ask(TRANSFER)
      await stage.decide('dana', id)
      return at(id)
    },
    sees: '.outcome.good',
  },
}

/** Approved, and this is what became of it. */
const ended = (outcome: Parameters<Stage['run']>[1]) =>
  after(async (stage, id) => {
    await approved(stage, id)
    await stage.run(id, outcome)
  })

const OUTCOMES: Scenes = {
  'approved, waits to run': { as: 'dana', at: after(approved), sees: '.outcome.good' },
  running: {
    as: 'dana',
    at: after(async (stage, id) => {
      await approved(stage, id)
      await stage.redeem(id)
    }),
    sees: '.outcome.good',
  },
  ran: {
    as: 'dana',
    at: ended({ result: 'executed', status: 204, milliseconds: 412 }),
    sees: '.outcome.good',
  },
  'ran, with an error': {
    as: 'dana',
    at: ended({ result: 'executed', status: 503, milliseconds: 15_200 }),
    sees: '.outcome.unsure',
  },
  'did not run': {
    as: 'dana',
    at: ended({ result: 'failed', reason: 'not_sent' }),
    sees: '.outcome.bad',
  },
  'unknown whether it ran': {
    as: 'dana',
    at: ended({ result: 'unknown', reason: 'page_gone' }),
    sees: '.outcome.unsure',
  },
  'denied by another': {
    as: 'dana',
    at: after((stage, id) =>
      stage.decide('kim', id, { verdict: 'deny', comment: 'Wrong target: this is the other tenant' }),
    ),
    sees: '.outcome.bad',
  },
  withdrawn: { as: 'dana', at: after((stage, id) => stage.cancel(id)), sees: '.outcome.calm' },
}

const INBOX: Scenes = {
  'an empty inbox': { as: 'lee', at: '/', sees: '.empty' },
  'an inbox': {
    as: 'mia',
    at: async (stage) => {
      for (const name of ['mail', 'billing-eu-central-1-standby', 'wiki']) {
        await stage.ask({ method: 'POST', target: `${SITE}/api/servers/${name}/restart` })
        stage.clock.now += 61_000
      }
      return '/'
    },
    sees: '.row.urgent',
    isLong: true,
  },
  'a history': {
    as: 'dana',
    at: async (stage) => {
      await stage.cancel(await asked(stage))
      await stage.decide('dana', await asked(stage), { verdict: 'deny', comment: 'Not now' })
      await approved(stage, await asked(stage))
      return '/done'
    },
    sees: '.list .row .pill',
    isLong: true,
  },
  'a history in which nothing is found': {
    as: 'dana',
    at: '/done',
    act: (page) => page.locator('input[type=search]').fill('zzz'),
    sees: '.find + p:not(.unseen)',
  },
  ...SILENT_SCENES,
  'an inbox that loads': { as: 'lee', at: '/', before: unanswered('**/v1/requests'), sees: '.skeleton' },
  'an inbox that cannot be loaded': { as: 'lee', at: '/', before: unreachable('**/v1/requests'), sees: '[role=alert]' },
}

const OWN: Scenes = {
  settings: { as: 'dana', at: '/settings', sees: '.signed', isLong: true },
  'a lost device': {
    as: 'dana',
    at: '/settings',
    act: (page) => page.locator('li .buttons button').nth(1).click(),
    sees: '.sheet[open] .choice',
  },
  'renaming a device': {
    as: 'dana',
    at: '/settings',
    act: (page) => page.locator('li .buttons button').first().click(),
    sees: '.sheet[open] input',
  },
  'adding a device': {
    as: 'dana',
    at: '/settings',
    act: (page) => page.locator('.list + .card .buttons button:enabled').first().click(),
    sees: '.qr',
    isLong: true,
  },
  'recovery codes': {
    as: 'dana',
    at: '/settings',
    act: async (page) => {
      await page.locator('.list + .card .buttons button:enabled').nth(1).click()
      const replaces = page.locator('.sheet[open] .destroy:enabled')
      await replaces.or(page.locator('.codes li').first()).waitFor()
      if (await replaces.isVisible()) await replaces.click()
    },
    sees: '.codes li',
    isLong: true,
  },
  'signing in with a recovery code': {
    at: '/',
    act: (page) => page.locator('.hero button:enabled').nth(1).click(),
    sees: '.hero input',
  },
  ...DEVICE_SCENES,
  'signing in': { at: '/', sees: '.hero .approve:enabled' },
  'not signed in': {
    prompt: 'refused',
    at: '/',
    act: (page) => page.locator('.hero .approve').click(),
    sees: '.note.warn',
  },
  'no such page': { as: 'dana', at: '/nothing/here', sees: '.hero a' },
}

/** By the heading under which they stand on docs/screens.md. */
export const APP_SCENES: Readonly<Record<string, Scenes>> = {
  'A request': REQUESTS,
  'The decision': DECISIONS,
  'What became of it': OUTCOMES,
  Inbox: INBOX,
  'Getting in': ENTRY_SCENES,
  'One’s own': OWN,
  'For administrators': { ...ADMIN_SCENES, ...HEALTH_SCENES },
}

async function pressApprove(page: Page): Promise<void> {
  await seeAll(page)
  // The button takes no tap in its first moment.
  await turn(page, 1000)
  await page.locator(APPROVE).click()
}

/** Approve opens for whoever went through the whole card, as its footer leads. */
export async function seeAll(page: Page): Promise<void> {
  const next = page.locator('.decide .why .link')
  await page.locator(APPROVE).waitFor()
  await until(async () => {
    if (await page.locator(APPROVE).isEnabled()) return true
    await next.click({ timeout: 1000 })
    return undefined
  }, 'Approve that can be pressed')
}
