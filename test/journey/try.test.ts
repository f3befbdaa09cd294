import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Calls } from '../try/report.ts'
import type { TimelineEntry } from '../try/timeline.ts'
import { startChild } from '../kit/child.ts'
import type { Child } from '../kit/child.ts'
import { startConsole } from '../kit/console-server.ts'
import type { SampleConsole } from '../kit/console-server.ts'
import { lacks } from '../kit/debian.ts'
import { makeTempDir } from '../kit/temp-dir.ts'
import { until } from '../kit/until.ts'

type Report = Calls &
  Readonly<{ ok: boolean; exit_code: number; error?: string; armed_ms: number; timeline: readonly TimelineEntry[] }>
/** What one test has to itself: they run side by side. */
type Place = Readonly<{ console: SampleConsole; path: string }>
type Run = Readonly<{ child: Child; out: () => string; err: () => string; ended: Promise<number | null> }>

const ROOT = join(import.meta.dirname, '..', '..')
/** The example of docs/try.md, as it stands there. */
const EXAMPLE = /```js\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, 'docs', 'try.md'), 'utf8'))?.[1] ?? ''
const DENIES_AND_WAITS = `export default async ({ page, phone, relay, overlay }) => {
  const button = page.locator('::-p-aria([name="Delete Tailspin"][role="button"])')
  await button.wait()
  await relay.arm()
  await button.click()
  await phone.deny()
  await (await overlay()).says('Denied')
  await page.evaluate(() => {
    const address = JSON.stringify(location.origin + '/api/transfers')
    const script = 'fetch(' + address + ", { method: 'POST', body: 'x' }).catch(() => postMessage('refused'))"
    const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })))
    return new Promise((resolve) => worker.addEventListener('message', () => resolve()))
  })
  console.log('waiting')
  await new Promise(() => undefined)
}`

describe.skipIf(lacks('chromium', 'dbus-daemon', 'firefox-esr')).concurrent('npm run try', () => {
  const inPlace = (work: (place: Place) => Promise<void>) => async () => {
    const directory = makeTempDir('try-test')
    const console = await startConsole()
    try {
      await work({ console, path: directory.path })
    } finally {
      console.close()
      directory.remove()
    }
  }

  function run({ console, path }: Place, script: string, ...args: readonly string[]): Run {
    const file = join(path, 'script.mjs')
    writeFileSync(file, script)
    const all = ['test/try/try.ts', '--no-build', '--json', '--console', console.origin, '--script', file, ...args]
    // All that it puts into files is then in one place, and can be looked for when it has ended.
    const env = { ...process.env, TMPDIR: path }
    const child = startChild(process.execPath, all, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let [out, err] = ['', '']
    child.process.stdout?.on('data', (text: Buffer) => (out += text.toString()))
    child.process.stderr?.on('data', (text: Buffer) => (err += text.toString()))
    const { promise: ended, resolve } = Promise.withResolvers<number | null>()
    child.process.once('close', resolve)
    return { child, out: () => out, err: () => err, ended }
  }

  const reportOf = ({ out, err }: Run): Report => {
    const last = out().trimEnd().split('\n').at(-1) ?? ''
    if (!last.startsWith('{')) throw new Error(`No report. It said: ${err()}`)
    return JSON.parse(last) as Report
  }
  /** Nothing of ours runs with a file in there, and no file is left. */
  const isTidy = ({ path }: Place) =>
    until(() => {
      const running = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && commandOf(name).includes(path))
      const left = readdirSync(path).filter((name) => name.startsWith('holdgate-'))
      if (running.length + left.length === 0) return true
      throw new Error(`Still there: ${[...running, ...left].join(', ')}`)
    }, 'end of all that was started')

  test(
    'runs the example of its page, and reports each call as the console saw it',
    { timeout: 360_000 },
    inPlace(async (place) => {
      const { console } = place
      const trying = run(place, EXAMPLE)
      const exitCode = await trying.ended
      const report = reportOf(trying)
      expect(report, trying.err()).toMatchObject({ ok: true, exit_code: 0, problems: [], blocked: [], passed: [] })
      expect(exitCode).toBe(0)
      const [approved, denied] = report.held
      const [arrival, ...more] = console.arrivals.entries
      expect(more).toEqual([])
      expect(approved).toMatchObject({
        method: 'DELETE',
        url: `${console.origin}${arrival?.path}`,
        body: { sha256: arrival?.sha256 },
        end: 'executed',
        answer: 200,
        received: [{ method: 'DELETE', status: 200, identical: true, complete: true }],
      })
      expect(denied).toMatchObject({ method: 'DELETE', end: 'denied', received: [] })
      expect(report.held).toHaveLength(2)
      expect(report.armed_ms).toBeLessThanOrEqual(approved?.ms.held ?? 0)
      expect(report.timeline.map(({ what }) => what)).toContain(`asked about ${approved?.url}`)
      await isTidy(place)
    }),
  )

  test(
    'in Firefox as well; on Ctrl-C it ends everything by itself, and still reports',
    { timeout: 360_000 },
    inPlace(async (place) => {
      const { console } = place
      const trying = run(place, DENIES_AND_WAITS, '--firefox')
      await until(() => (trying.out().includes('waiting') || exited(trying) ? true : undefined), 'end', 240_000).catch(
        () => {
          throw new Error(`The script came to no end: ${trying.err()}`)
        },
      )
      trying.child.process.kill('SIGINT')
      expect(await trying.ended, trying.err()).toBe(130)
      const { held, ...report } = reportOf(trying)
      expect(report).toMatchObject({ ok: false, exit_code: 130, browser: 'firefox', problems: [] })
      const worker = { method: 'POST', url: `${console.origin}/api/transfers`, end: 'blocked', received: [] }
      expect(report.blocked).toMatchObject([worker])
      expect(held).toMatchObject([{ method: 'DELETE', url: `${console.origin}/api/customers/4714`, end: 'denied' }])
      expect(console.arrivals.entries).toEqual([])
      await isTidy(place)
    }),
  )

  test(
    'says why it cannot be tried before it starts anything',
    { timeout: 360_000 },
    inPlace(async (place) => {
      const trying = run(place, DENIES_AND_WAITS, '--console', 'http://127.0.0.1:1')
      expect(await trying.ended).toBe(2)
      expect(reportOf(trying).error).toContain('Nothing listens at http://127.0.0.1:1')
    }),
  )
})

function exited({ child }: Run): boolean {
  return child.process.exitCode !== null
}

function commandOf(processId: string): string {
  try {
    return readFileSync(join('/proc', processId, 'cmdline'), 'utf8')
  } catch {
    // Gone meanwhile.
    return ''
  }
}
