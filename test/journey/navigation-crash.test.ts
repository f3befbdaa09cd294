import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBareOperator } from '../kit/bare-operator.ts'
import type { BareOperator } from '../kit/bare-operator.ts'
import { lacks } from '../kit/debian.ts'
import { briefEnd } from '../kit/ends.ts'
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
    const isReady = async () => {
      if (location.search !== '?moved' || document.readyState !== 'complete') return undefined
      // It is answered once the rules have come; a navigation before that is blocked, for it cannot wait for them.
      await fetch('/api/servers/web-1/restart', { method: 'POST' })
      return true
    }
    await until(() => tab.evaluate(isReady, undefined), 'second document')
    arrivals.clear()
    const submit = (action: string) => {
      document.body.innerHTML = `<form method="post" action="${action}"><input name="who" value="Acme"></form>`
      document.forms[0]?.submit()
    }
    await tab.evaluate(submit, `${origin}/danger/form`)
    await overlay.says('Something dangerous')
    const open = await phone.answersPush()
    expect(await operator.browser().stopWorker()).toBe(1)
    expect(arrivals.entries).toEqual([])
    const isSaid = briefEnd(stage, overlay, 'executed')
    await open.approve()
    await arrivals.first(({ path }) => path === '/danger/form', 'form')
    await operator.browser().stopWorker()
    await isSaid()
    expect(arrivals.entries.map(({ body }) => body.toString())).toEqual(['who=Acme'])
    stage.checkInvariants()
    await tab.close()
  })
})
