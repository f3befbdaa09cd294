/** `holdgate receipt` against a relay over HTTP, and what it prints through `holdgate verify`. */
import { createServer } from 'node:http'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { expect, onTestFinished, test } from 'vitest'
import type { Digest } from '../../relay/contract/ids.ts'
import { ask, decide, openOffice } from '../kit/asking.ts'
import { holdgateOn } from '../kit/holdgate.ts'
import { listen } from '../kit/loopback.ts'
import { makeTempDir } from '../kit/temp-dir.ts'

async function openOverHttp() {
  const office = await openOffice()
  const answer = (request: Request): Promise<Response> =>
    office.relay.fetch(new URL(request.url).pathname, { headers: request.headers })
  const listener = getRequestListener(answer)
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing))
  const port = await listen(server)
  const directory = makeTempDir('receipt')
  onTestFinished(() => {
    server.close()
    directory.remove()
  })
  const run = (...flags: readonly string[]) =>
    holdgateOn({ environment: { HOLDGATE_KEY: office.billing.key } }, ...flags, '--relay', `http://127.0.0.1:${port}`)
  return { office, run, path: (name: string) => join(directory.path, name) }
}

test('what it prints is what the relay sent, and holds', async () => {
  const { office, run, path } = await openOverHttp()
  const { id } = await ask(office)
  await decide(office.relay, office.dana, { id, verdict: 'deny' })
  for (const [name, ...flags] of [['receipt.json', id], ['roster.json']] as const) {
    const { code, out, error } = await run('receipt', ...flags)
    expect({ code, error }).toEqual({ code: 0, error: '' })
    writeFileSync(path(name ?? ''), out)
  }
  const verified = await holdgateOn({}, 'verify', path('receipt.json'), '--roster', path('roster.json'), '--json')
  expect(verified).toEqual({ code: 0, error: '', out: `{"verdict":"valid","request":"${id}","status":"denied"}\n` })
})

test('a roster file may begin where the relay was set up anew, and nowhere else', async () => {
  const { office, run } = await openOverHttp()
  const { store } = office.relay.deps
  const at = office.relay.clock.now
  const setup = 'A'.repeat(43) as Digest
  await store.changePeople({ kind: 'rebootstrap', setup, at, expiresAt: at + 1000, events: [] })
  const { version } = await store.roster()
  const { code, out } = await run('receipt', '--since', `${version}`)
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ steps: [{ by: { kind: 'rebootstrap' } }] })
  for (const wrong of [`${version - 1}`, `${version + 1}`, 'x'])
    expect(await run('receipt', '--since', wrong)).toMatchObject({
      code: 2,
      out: '',
      error: expect.stringMatching(/^--since is /),
    })
})

test('what is refused or not there is one sentence, and exit code 2', async () => {
  const { office, run } = await openOverHttp()
  const { id } = await ask(office)
  expect(await run('receipt', id)).toMatchObject({
    code: 2,
    out: '',
    error: expect.stringMatching(/has not ended yet.*Wait/),
  })
  expect(await run('receipt', 'req_x')).toMatchObject({ code: 2, out: '' })
  const nobody = await holdgateOn({}, 'receipt', '--relay', 'http://127.0.0.1:1')
  expect(nobody).toMatchObject({
    code: 2,
    error: 'HOLDGATE_KEY is not set. Set it to the key of the service that asked.',
  })
  const away = await holdgateOn({ environment: { HOLDGATE_KEY: 'hgk_x' } }, 'receipt', '--relay', 'http://127.0.0.1:1')
  expect(away.code).toBe(2)
  expect(away.error).toMatch(/^http:\/\/127\.0\.0\.1:1 gave no answer that a relay gives\./)
})
