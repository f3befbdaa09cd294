import { request } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startConsole } from '../../kit/console-server.ts'
import type { SampleConsole } from '../../kit/console-server.ts'

let sample: SampleConsole
beforeAll(async () => {
  sample = await startConsole()
})
afterAll(() => sample.close())
beforeEach(() => sample.arrivals.clear())

function send(method: string, path: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  const { port } = new URL(sample.origin)
  return new Promise((resolve, reject) => {
    const body = method === 'GET' ? '' : 'the body'
    const all = { 'content-length': String(body.length), ...headers }
    const call = request({ host: '127.0.0.1', port, method, path, headers: all }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    call.on('error', reject)
    call.end(body)
  })
}

test('a write with the console’s own cookie and origin is done and written down', async () => {
  const own = { cookie: 'console_session=yes', origin: sample.origin }
  expect(await send('DELETE', '/api/customers/4711', own)).toBe(200)
  expect(sample.arrivals.entries.map(({ method, path, body }) => [method, path, body.toString()])).toEqual([
    ['DELETE', '/api/customers/4711', 'the body'],
  ])
})

test('a write without the cookie, or from elsewhere, is refused; that it arrived is written down all the same', async () => {
  expect(await send('DELETE', '/api/customers/4712', { origin: sample.origin })).toBe(403)
  expect(await send('DELETE', '/api/customers/4712', { cookie: 'console_session=yes' })).toBe(403)
  expect(sample.arrivals.entries.length).toBe(2)
})

test('reading is not written down, but for the address where nothing may arrive', async () => {
  expect(await send('GET', '/api/customers')).toBe(200)
  expect(sample.arrivals.entries).toEqual([])
  expect(await send('GET', '/danger/anything')).toBe(200)
  expect(sample.arrivals.entries.length).toBe(1)
})
