/** What a phone must load before somebody can decide. Bytes, not milliseconds: they do not vary. */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { APPROVE_ROUTE_LIMIT_BYTES, approveRouteBytes } from '../kit/built-size.ts'

let out = ''
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'holdgate-pwa-'))
  // In a process of its own: a build inside of vitest would be one for tests, which is larger.
  const vite = join(import.meta.dirname, '../../node_modules/vite/bin/vite.js')
  const how = ['build', '--mode', 'pwa', '--outDir', out, '--logLevel', 'error']
  const env = { ...process.env, NODE_ENV: 'production' }
  await promisify(execFile)(process.execPath, [vite, ...how], { env })
}, 60_000)
afterAll(() => rm(out, { recursive: true, force: true }))

test('the way to a decision stays small', () => {
  expect(approveRouteBytes(out)).toBeLessThanOrEqual(APPROVE_ROUTE_LIMIT_BYTES)
})

test('the worker stays small, and keeps what the app needs offline', async () => {
  const worker = await readFile(join(out, 'worker.js'), 'utf8')
  expect(gzipSync(worker, { level: 9 }).length).toBeLessThanOrEqual(8 * 1024)
  expect(worker).toContain('/index.html')
  expect(worker).not.toMatch(/^\s*(import|export) /m)
})

test('the page loads nothing from elsewhere and runs nothing inline', async () => {
  const page = await readFile(join(out, 'index.html'), 'utf8')
  expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//)
  expect(page).not.toMatch(/<script(?![^>]*\bsrc=)/)
  expect(page).not.toMatch(/\son\w+=/)
})
