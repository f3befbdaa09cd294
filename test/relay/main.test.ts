/** `npm start` as whoever runs it meets it: a process, its words, its exit code. */
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { listen } from '../kit/loopback.ts'
import { makeTempDir } from '../kit/temp-dir.ts'
import { until } from '../kit/until.ts'

const MAIN = join(import.meta.dirname, '../../relay/server/main.ts')

function run(flags: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [MAIN, ...flags], { env: { PATH: process.env['PATH'] ?? '', ...environment } })
  onTestFinished(() => void child.kill('SIGKILL'))
  let out = ''
  let err = ''
  child.stdout.on('data', (part: Buffer) => (out += part.toString()))
  child.stderr.on('data', (part: Buffer) => (err += part.toString()))
  const { promise: ended, resolve } = Promise.withResolvers<number | null>()
  child.on('exit', resolve)
  return { child, ended, out: () => out, err: () => err }
}

function data(): string {
  const directory = makeTempDir('main')
  onTestFinished(directory.remove)
  return join(directory.path, 'data')
}

test('it says where app and API are, and how to set up, and ends when told', async () => {
  const relay = run(['--listen', '127.0.0.1:0', '--data', data()])
  const link = await until(() => /http:\/\/localhost:\d+\/setup#[\w-]{43}/.exec(relay.out())?.[0], 'set-up link')
  const { origin } = new URL(link)
  expect(relay.out()).toContain(`App     ${origin}/`)
  expect(relay.out()).toContain(`API     ${origin}/v1`)
  expect(relay.out()).toContain('Only browsers on this machine can open it.')
  const waiting = await fetch(`${origin.replace('localhost', '127.0.0.1')}/readyz`)
  expect(await waiting.json()).toEqual({ status: 'ready' })
  relay.child.kill('SIGTERM')
  expect(await relay.ended).toBe(0)
})

test('a wrong setting is one sentence on standard error, and exit code 1', async () => {
  const relay = run([], { HOLDGATE_PUSH_SUBJECT: 'localhost', HOLDGATE_DATA: data() })
  expect(await relay.ended).toBe(1)
  expect(relay.err()).toBe(
    'HOLDGATE_PUSH_SUBJECT is "localhost". Push services want a mailto: or https: address. Set HOLDGATE_PUSH_SUBJECT=mailto:you@example.org and restart.\n',
  )
  expect(relay.out()).toBe('')
})

test('a busy port is one sentence, and exit code 1', async () => {
  const server = createServer()
  const port = await listen(server)
  onTestFinished(() => void server.close())
  const relay = run(['--listen', `127.0.0.1:${port}`, '--data', data()])
  expect(await relay.ended).toBe(1)
  expect(relay.err()).toMatch(/^Port \d+ on 127\.0\.0\.1 is in use\. .*\n$/)
})

test('an unknown flag is answered with the nearest one', async () => {
  const relay = run(['--dta', 'x'])
  expect(await relay.ended).toBe(1)
  expect(relay.err()).toBe("Unknown option '--dta' (Did you mean --data?). See npm start -- --help.\n")
})

test('help is no error', async () => {
  const relay = run(['--help'])
  expect(await relay.ended).toBe(0)
  expect(relay.out()).toContain('HOLDGATE_PUBLIC_URL')
  expect(relay.err()).toBe('')
})
