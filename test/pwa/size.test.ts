/** What a phone must load before somebody can decide. Bytes, not milliseconds: they do not vary. */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  APPROVE_ROUTE_LIMIT_BYTES,
  APPROVER_APP_LIMIT_BYTES,
  APPROVER_DAY_LIMIT_BYTES,
  approveRouteBytes,
  approverAppBytes,
  approverDayBytes,
} from '../kit/built-size.ts'
import { ROUTES } from '../../relay/contract/route.ts'
import { NEWER_NAMES } from '../kit/oldest-phone.ts'

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

test('what an approver loads on an ordinary day does not grow unseen', () => {
  expect(approverDayBytes(out)).toBeLessThanOrEqual(APPROVER_DAY_LIMIT_BYTES)
})

test('all that an approver can come to load does not grow unseen', () => {
  expect(approverAppBytes(out)).toBeLessThanOrEqual(APPROVER_APP_LIMIT_BYTES)
})

test('no script of the app reads what an error says: what is built leaves it out', async () => {
  const pwa = join(import.meta.dirname, '../../pwa')
  const sources = (await readdir(pwa, { recursive: true })).filter((file) => /\.tsx?$/.test(file))
  const reads = await Promise.all(
    sources.map(async (file) => /\.message\b/.test(await readFile(join(pwa, file), 'utf8'))),
  )
  expect(sources.filter((_, at) => reads[at])).toEqual([])
  const early = (await readdir(join(out, 'assets'))).find((file) => /^index-.*\.js$/.test(file)) ?? ''
  expect(await readFile(join(out, 'assets', early), 'utf8')).not.toContain('serialised form')
})

test('no built file names a host from which something could be loaded', async () => {
  const files = (await readdir(out, { recursive: true })).filter((file) => /\.(?:js|css|html|webmanifest)$/.test(file))
  const named = await Promise.all(
    files.map(async (file) => [...(await readFile(join(out, file), 'utf8')).matchAll(/https?:\/\/([\w.-]+)/g)]),
  )
  // The names of XML's languages are addresses of nothing that is loaded.
  const hosts = new Set(named.flat().map(([, host = '']) => host))
  expect([...hosts].filter((host) => host !== 'www.w3.org')).toEqual([])
})

test('nothing is used that the oldest phones which ring do not have', async () => {
  const files = (await readdir(out, { recursive: true })).filter((file) => /\.(?:js|css)$/.test(file))
  const newer = [...NEWER_NAMES, 'light-dark(']
  for (const file of files) {
    const text = await readFile(join(out, file), 'utf8')
    expect(
      newer.filter((name) => text.includes(name)),
      file,
    ).toEqual([])
  }
})

test('the worker stays small, and keeps what the app needs offline', async () => {
  const worker = await readFile(join(out, 'worker.js'), 'utf8')
  // All languages and kinds of news at once, with a form for each number, and a bound on every wait.
  expect(gzipSync(worker, { level: 9 }).length).toBeLessThanOrEqual(8_500)
  expect(worker).toContain('/index.html')
  expect(worker, 'pictures for installing').not.toContain('/screenshots/')
  expect(await readdir(join(out, 'screenshots'))).not.toEqual([])
  expect(worker).not.toMatch(/^\s*(import|export) /m)
})

test('whatever is kept for offline finds there what it imports', async () => {
  const kept = [...(await readFile(join(out, 'worker.js'), 'utf8')).matchAll(/\/(assets\/[\w.-]+\.js)/g)]
  const names = new Set(kept.map(([, file = '']) => file))
  expect(names.size).toBeGreaterThan(20)
  const later = new Set<string>()
  for (const file of names) {
    const script = await readFile(join(out, file), 'utf8')
    for (const [, name = ''] of script.matchAll(/\bimport\(\s*["'`]\.\/([^"'`]+)["'`]/g))
      if (!names.has(`assets/${name}`)) later.add(name.replace(/-[\w-]{8}\.js$/, ''))
    const imported = [...script.matchAll(/\b(?:from|import)\s*["'`]\.\/([^"'`]+)["'`]/g)].map(
      ([, name]) => `assets/${name}`,
    )
    expect(
      imported.filter((name) => !names.has(name)),
      file,
    ).toEqual([])
  }
  // What takes a connection itself, and what is for tests.
  expect([...later].toSorted()).toEqual([
    'alarms',
    'health',
    'invitation-card',
    'people',
    'services',
    'set-up',
    'words.pseudo',
  ])
})

test('each page has a list of what its screen comes to ask for: scripts with all that they import, and answers that are there', async () => {
  const ahead = JSON.parse(await readFile(join(out, '.vite/ahead.json'), 'utf8')) as Record<
    string,
    Readonly<{ scripts: string[]; answers: string[] }>
  >
  const paths = Object.values(ROUTES).flatMap(({ method, path }) => (method === 'GET' ? [path] : []))
  const answers = Object.values(ahead).flatMap((entrance) => entrance.answers)
  expect(answers.filter((path) => !paths.some((one) => one === path))).toEqual([])
  const page = await readFile(join(out, 'index.html'), 'utf8')
  for (const [path, name] of Object.entries({
    '/': 'day',
    '/r': 'day',
    '/settings': 'settings',
    '/people': 'people',
    '/sign-in': 'sign-in',
  })) {
    const files = ahead[path]?.scripts ?? expect.fail(path)
    expect(files, path).toContainEqual(expect.stringMatching(new RegExp(`^/assets/${name}-`)))
    expect(
      files.filter((file) => page.includes(file)),
      'loads anyway',
    ).toEqual([])
    const texts = await Promise.all(files.map((file) => readFile(join(out, file), 'utf8')))
    const imported = texts.flatMap((text) =>
      [...text.matchAll(/\b(?:from|import)\s*["'`]\.\/([^"'`]+)["'`]/g)].map(([, file]) => `/assets/${file}`),
    )
    expect(
      imported.filter((file) => !files.includes(file) && !page.includes(file)),
      path,
    ).toEqual([])
  }
})

test('the page loads nothing from elsewhere and runs nothing inline', async () => {
  const page = await readFile(join(out, 'index.html'), 'utf8')
  expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//)
  expect(page).not.toMatch(/<script(?![^>]*\bsrc=)/)
  expect(page).not.toMatch(/\son\w+=/)
})
