import { describe, expect, test } from 'vitest'
import { ASKED_PER_MINUTE } from '../../extension/background/flood.ts'
import type { Keeper } from '../../extension/background/keeper.ts'
import { PASS_MILLISECONDS } from '../../extension/background/pass.ts'
import { background } from './background-rig.ts'
import { DIGEST, NOTICE } from './kit.ts'

const run = (keeper: Keeper) => keeper.act(NOTICE.hold, 'run')

describe('the keeper', () => {
  test('redeems, stores, opens the pass and stores again before the bridge learns the nonce', async () => {
    const { happened, take } = await background()
    await take()
    expect(happened).toEqual([
      'held',
      'ask',
      'approved',
      'approved',
      'redeem',
      'redeem answered',
      'approved',
      'armed',
      'pass',
      'handed',
      'say release',
    ])
  })
  test('takes a pass away that its bridge did not use in time, and not a millisecond before', async () => {
    const { take, keeper, pass, happened, state } = await background()
    await take()
    pass(PASS_MILLISECONDS - 1)
    await keeper.sweep()
    expect(happened).not.toContain('no pass')
    pass(1)
    await keeper.sweep()
    expect(happened).toContain('no pass')
    // Whether it was sent, its bridge alone can say.
    expect(state()).toBe('armed')
  })
  test('releases nothing when the grant was redeemed elsewhere', async () => {
    const { take, refuseRedeem, releases, state } = await background()
    refuseRedeem()
    await take()
    expect([state(), releases()]).toEqual(['refused', []])
  })
  test('redeems nothing in doubt, gives the grant back, and says why', async () => {
    const { take, doubting, releases, state, said, happened } = await background()
    doubting('log-older')
    await take()
    expect([state(), releases()]).toEqual(['refused', []])
    expect(happened).not.toContain('redeem')
    expect(happened).toContain('revokeGrant')
    expect(said).toMatchObject([{ kind: 'end', says: expect.stringMatching(/gone backwards.*Nothing was sent\.$/) }])
  })
  test('withdraws the question itself where the relay knows nothing of the grant that answered it', async () => {
    const { take, doubting, forgetGrants, happened } = await background()
    doubting('log-older')
    forgetGrants()
    await take()
    await expect.poll(() => happened).toContain('cancel answered')
  })
  test('ends a call that the browser’s store has no room for, instead of leaving it hanging', async () => {
    const { take, fill, said, state, happened } = await background()
    fill()
    await take()
    expect(said).toMatchObject([
      { kind: 'end', says: expect.stringMatching(/could not keep the call. Nothing was sent/) },
    ])
    expect([state(), happened.includes('ask')]).toEqual([undefined, false])
  })
  test('ends a hold whose next state cannot be stored, releases nothing, and withdraws it', async () => {
    const { take, fill, said, state, releases, delayAsk, happened } = await background()
    const answer = delayAsk()
    const taking = take()
    await expect.poll(() => happened).toContain('ask')
    fill()
    answer()
    await taking
    expect([state(), releases()]).toEqual(['refused', []])
    expect(said).toMatchObject([{ kind: 'end', says: expect.stringContaining('Nothing was sent') }])
    await expect.poll(() => happened).toContain('revokeGrant answered')
  })
  test('ends a call that was to be run, or that its page left, and that the browser cannot keep: nothing was sent', async () => {
    for (const what of ['run', 'detach'] as const) {
      const { take, fill, keeper, said, state, releases, delayAsk, happened } = await background()
      const answer = delayAsk()
      const taking = take({ detached: what === 'run' })
      await expect.poll(() => happened).toContain('ask')
      if (what === 'run') {
        answer()
        await taking
      }
      fill()
      await (what === 'run' ? run(keeper) : keeper.detach(NOTICE.hold))
      expect([state(), releases()], what).toEqual(['refused', []])
      expect(said.at(-1), what).toMatchObject({ kind: 'end', says: expect.stringContaining('Nothing was sent') })
      answer()
      await taking
    }
  })
  test('says that a page took its call with it, where the page’s frame went by itself', async () => {
    const { take, keeper, delayAsk, happened, said, hold } = await background()
    const answer = delayAsk()
    const taking = take()
    await expect.poll(() => happened).toContain('ask')
    await keeper.gone(NOTICE.hold)
    expect(hold()).toMatchObject({ state: 'cancelled', end: { says: 'page_gone' } })
    expect(said).toMatchObject([{ kind: 'end', says: 'The page was left. Nothing was sent.' }])
    answer()
    await taking
  })
  test('knows a person who clicks again, though the page never stopped waiting', async () => {
    const { take, keeper, delayAsk, happened, hold, pass } = await background()
    const answer = delayAsk()
    const taking = take()
    await expect.poll(() => happened).toContain('ask')
    await keeper.attached(NOTICE.hold)
    const first = hold()?.repeatedAt
    pass(1000)
    await keeper.attached(NOTICE.hold)
    expect([first, hold()?.repeatedAt]).toEqual([2000, 3000])
    answer()
    await taking
  })
  test('ends a hold whose pass the browser does not take: nothing was sent, and the relay hears it', async () => {
    const { take, failPass, said, state, happened } = await background()
    failPass()
    await take()
    expect(state()).toBe('failed')
    expect(said).toMatchObject([{ kind: 'end', says: expect.stringContaining('Nothing was sent') }])
    expect(happened).toContain('reportOutcome')
  })
  test('lets a call near a rule go without asking anybody', async () => {
    const { happened, take, releases } = await background('harmless')
    await take()
    expect(releases().length).toBe(1)
    expect(happened).not.toContain('ask')
  })
  test('tells whoever looks at the page of each call that was turned away: its own code may hear or say nothing', async () => {
    const { target: url, method } = NOTICE.call
    const foreign = await background('foreign')
    await foreign.take({ sends: 'navigation' })
    expect(foreign.stopped).toEqual([{ method, url, why: 'uncovered', tab: 1 }])
    const full = await background()
    full.fill()
    await full.take({ cannotWait: true, detached: true })
    expect(full.stopped).toEqual([{ method, url, why: 'unkept', tab: 1 }])
  })
  test('tells of a flood once in a while', async () => {
    const { take, stopped, keeper, delayAsk } = await background()
    delayAsk()
    const many = Array.from({ length: ASKED_PER_MINUTE + 3 }, (_, at) => String(at).padStart(22, '0'))
    const last = many.splice(ASKED_PER_MINUTE)
    const taking = many.map((hold) => take({ hold }))
    for (const hold of last) await take({ hold })
    expect(stopped).toMatchObject([{ why: 'flood', tab: 1 }])
    await Promise.all(many.map((hold) => keeper.act(hold, 'cancel')))
    void taking
  })
  test('sends nothing for a page when no rule is near', async () => {
    const { take, said, state } = await background('foreign')
    await take()
    expect(said).toMatchObject([{ kind: 'end', name: 'TypeError' }])
    expect(state()).toBeUndefined()
  })
  test('runs nothing by itself once the page stopped waiting, and once only when told to', async () => {
    const { keeper, take, state, releases, happened } = await background()
    await take({ detached: true })
    expect([state(), releases(), happened.includes('redeem')]).toEqual(['approved', [], false])
    await Promise.all([run(keeper), run(keeper)])
    await run(keeper)
    expect(releases().length).toBe(1)
  })
  test('arms a hold again that still waits, under a new nonce', async () => {
    const { take, releases } = await background()
    await take()
    await take()
    const [first, second] = releases()
    expect(releases().length).toBe(2)
    expect(first).not.toEqual(second)
  })
  test('does not arm a hold again whose page left before it was sent', async () => {
    const { take, releases, state, happened } = await background()
    await take()
    await take({ detached: true })
    expect([state(), releases().length]).toEqual(['failed', 1])
    expect(happened).toContain('reportOutcome')
  })
  test('does not arm a hold again whose approval ran out while its computer slept, and tells its page', async () => {
    const { take, pass, releases, state, said, happened } = await background()
    await take()
    pass(100_000)
    await take()
    expect([state(), releases().length]).toEqual(['failed', 1])
    expect(said.at(-1)).toMatchObject({ kind: 'end', hold: NOTICE.hold })
    expect(happened).toContain('reportOutcome')
  })
  test('does not run what was redeemed in time after its approval ran out', async () => {
    const { keeper, take, pass, delayAnswers, releases, state, happened } = await background()
    const answer = delayAnswers()
    const taking = take()
    await expect.poll(() => happened).toContain('redeem')
    await keeper.detach(NOTICE.hold)
    answer()
    await taking
    pass(100_000)
    await run(keeper)
    expect([state(), releases()]).toEqual(['failed', []])
    expect(happened).toContain('reportOutcome')
  })
  test('does not arm a hold again while the browser tells that it left', async () => {
    const { keeper, take, delayClosing, releases, state } = await background()
    await take()
    const [release] = releases()
    const closed = delayClosing()
    const seeing = keeper.seen(release?.kind === 'release' ? release.nonce : '', 'left')
    await take()
    closed()
    await seeing
    expect([state(), releases().length]).toEqual(['sent', 1])
  })
  test('listens to the browser while a pass is opened, whatever becomes of other holds meanwhile', async () => {
    const { take, delayPass, watching, happened } = await background()
    const open = delayPass()
    const taking = take()
    await expect.poll(() => happened).toContain('pass')
    await take({ hold: 'i'.repeat(22), detached: true })
    expect(watching()).toBe(true)
    open()
    await taking
  })
  test('looks after every hold, however slowly the relay answers about one', async () => {
    const { keeper, take, otherDocument, pass, delayAnswers, happened } = await background()
    otherDocument()
    await take({ detached: true })
    pass(1)
    await take({ hold: 'i'.repeat(22) })
    const answer = delayAnswers()
    const cancelled = keeper.act(NOTICE.hold, 'cancel')
    pass(PASS_MILLISECONDS)
    const swept = keeper.sweep()
    await expect.poll(() => happened).toContain('no pass')
    answer()
    await Promise.all([cancelled, swept])
  })
  test('tells again that nothing was sent, when the relay had not yet heard of the redeeming', async () => {
    const { keeper, take, delayAnswers, reportEarly, happened } = await background()
    const reports = () => happened.filter((what) => what === 'reportOutcome answered').length
    const answer = delayAnswers()
    reportEarly(true)
    const taking = take()
    await expect.poll(() => happened).toContain('redeem')
    await keeper.gone(NOTICE.hold)
    answer()
    await taking
    await expect.poll(reports).toBe(1)
    reportEarly(false)
    await keeper.sweep()
    await expect.poll(reports).toBe(2)
    await keeper.sweep()
    expect(reports()).toBe(2)
  })
  test('has told the relay when a cancel is over, so that the pairing may end', async () => {
    const { keeper, take, delayAnswers, happened } = await background()
    await take({ detached: true })
    const answer = delayAnswers()
    const cancelled = keeper.act(NOTICE.hold, 'cancel').then(() => happened.at(-2))
    setTimeout(answer, 10)
    expect(await cancelled).toBe('revokeGrant answered')
  })
  test('hands no nonce to a page that went while its pass was opened, and leaves no pass', async () => {
    const { keeper, take, delayPass, state, releases, happened } = await background()
    const open = delayPass()
    const taking = take()
    await expect.poll(() => happened).toContain('pass')
    await keeper.gone(NOTICE.hold)
    open()
    await taking
    expect([state(), releases()]).toEqual(['failed', []])
    expect(happened).not.toContain('handed')
    expect(happened.at(-1)).toBe('no pass')
  })
  test('withdraws a question that the relay took after the page was gone', async () => {
    const { keeper, take, delayAsk, state, happened } = await background()
    const answer = delayAsk()
    const taking = take()
    await expect.poll(() => happened).toContain('ask')
    await keeper.gone(NOTICE.hold)
    expect(state()).toBe('cancelled')
    answer()
    await taking
    await expect.poll(() => happened).toContain('revokeGrant')
    expect(happened).not.toContain('redeem')
  })
  test('never arms a hold again that is being sent', async () => {
    const { take, releases } = await background()
    await take()
    await take({ phase: 'sending' })
    expect(releases().length).toBe(1)
  })
  test('does not arm a hold again after the browser saw it leave, whatever the bridge says', async () => {
    const { keeper, take, releases, state } = await background()
    await take()
    const [release] = releases()
    await keeper.seen(release?.kind === 'release' ? release.nonce : '', 'left')
    await take()
    expect([state(), releases().length]).toEqual(['sent', 1])
  })
  test('lets its bridge forget a call that had ended before the bridge told of its answer', async () => {
    const { keeper, take, said } = await background()
    await take()
    const told = { result: 'answer', status: 200, milliseconds: 1 } as const
    await keeper.answered(NOTICE.hold, told)
    const before = said.length
    await keeper.answered(NOTICE.hold, told)
    expect(said.slice(before)).toEqual([{ kind: 'recorded', hold: NOTICE.hold }])
  })
  test('asks nothing anew about the same call of the same document while nobody waits for the first', async () => {
    const { keeper, take, happened, said, releases } = await background()
    await take({ detached: true, cannotWait: true })
    await take({ hold: 'i'.repeat(22) })
    expect(said).toEqual([{ kind: 'join', hold: 'i'.repeat(22), into: NOTICE.hold }])
    await keeper.attached(NOTICE.hold)
    await keeper.attached(NOTICE.hold)
    expect(happened.filter((what) => what === 'ask').length).toBe(1)
    expect(releases().length).toBe(1)
  })
  test('asks anew about the same call of another document', async () => {
    const { take, otherDocument, happened } = await background()
    otherDocument()
    await take({ detached: true })
    await take({ detached: true, hold: 'i'.repeat(22) })
    expect(happened.filter((what) => what === 'ask').length).toBe(2)
  })
  test.for([
    ['method', { call: { ...NOTICE.call, method: 'PUT' } }],
    ['target', { call: { ...NOTICE.call, target: `${NOTICE.call.target}?x` } }],
    ['bound header', { call: { ...NOTICE.call, headers: [['content-type', 'text/plain']] } }],
    ['body', { body: { length: 3, sha256: DIGEST } }],
    ['credentials', { call: { ...NOTICE.call, credentials: 'omit' } }],
  ] as const)('asks anew about a call with another %s', async ([, change]) => {
    const { take, happened } = await background()
    await take({ detached: true })
    await take({ detached: true, hold: 'i'.repeat(22), ...change })
    expect(happened.filter((what) => what === 'ask').length).toBe(2)
  })
  test('asks anew about the same call while somebody waits for the first, or after it was sent', async () => {
    const { keeper, take, happened, state } = await background()
    await take({ detached: true })
    await run(keeper)
    expect(state()).toBe('armed')
    await take({ detached: true, hold: 'i'.repeat(22) })
    expect(happened.filter((what) => what === 'ask').length).toBe(2)
  })
  test('takes what its bridge found to be another call as not sent, and tells the relay', async () => {
    const { keeper, take, state, happened } = await background()
    await take()
    await keeper.answered(NOTICE.hold, { result: 'differs', what: 'body' })
    expect(state()).toBe('failed')
    expect(happened).toContain('reportOutcome')
  })
  test('lets nobody say of a call that the browser saw leave that it was not sent', async () => {
    const { keeper, take, releases, state } = await background()
    await take()
    const [release] = releases()
    await keeper.seen(release?.kind === 'release' ? release.nonce : '', 'left')
    await keeper.answered(NOTICE.hold, { result: 'differs', what: 'body' })
    expect(state()).toBe('unknown')
  })
  test('offers to run what could not wait and needs nobody’s approval', async () => {
    const { keeper, take, releases, state, happened } = await background('harmless')
    await take({ detached: true, cannotWait: true })
    expect([state(), releases()]).toEqual(['approved', []])
    await run(keeper)
    expect(releases().length).toBe(1)
    expect(happened).not.toContain('ask')
  })
  test('cannot cancel what may have left', async () => {
    const { keeper, take, state } = await background()
    await take()
    await keeper.act(NOTICE.hold, 'cancel')
    expect(state()).toBe('armed')
  })
  test('reports what the bridge was answered', async () => {
    const { keeper, take, state, happened } = await background()
    await take()
    await keeper.answered(NOTICE.hold, { result: 'answer', status: 204, milliseconds: 5 })
    expect(state()).toBe('done')
    expect(happened).toContain('reportOutcome')
  })
})
