import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBareOperator } from '../kit/bare-operator.ts'
import type { BareOperator } from '../kit/bare-operator.ts'
import { lacks } from '../kit/debian.ts'
import { until } from '../kit/until.ts'

describe.skipIf(lacks('chromium', 'dbus-daemon'))('a form that is held while the extension’s worker dies', () => {
  let operator: BareOperator

  beforeAll(async () => {
    operator = await openBareOperator()
  })
  afterAll(async () => operator?.close())

  test('goes out once, and its end is known although its page and the worker went meanwhile', async () => {
    const { stage, phone } = operator
    const { arrivals, origin } = stage.console
    const { tab, overlay } = await operator.visit()
    // The first document of a tab may have been prepared; after this one, nobody is left who could have.
    await tab.evaluate(() => location.assign('/?moved'), undefined)
    const submit = (action: string) => {
      if (location.search !== '?moved' || document.readyState !== 'complete') return
      document.body.innerHTML = `<form method="post" action="${action}"><input name="who" value="Acme"></form>`
      document.forms[0]?.submit()
    }
    await until(async () => {
      await tab.evaluate(submit, `${origin}/danger/form`)
      return (await overlay.text()).includes('Something dangerous') ? true : undefined
    }, 'held form')
    const open = await phone.answersPush()
    expect(await operator.browser().stopWorker()).toBe(1)
    expect(arrivals.entries).toEqual([])
    await open.approve()
    await arrivals.first(({ path }) => path === '/danger/form', 'form')
    await operator.browser().stopWorker()
    await overlay.says('Approved and sent')
    expect(arrivals.entries.map(({ body }) => body.toString())).toEqual(['who=Acme'])
    stage.checkInvariants()
    await tab.close()
  })
})
