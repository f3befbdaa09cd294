/** How many bytes a browser loads of what was built. Bytes, not milliseconds: they do not vary. */
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'

export const PAGE_SCRIPT_LIMIT_BYTES = 4 * 1024
export const APPROVE_ROUTE_LIMIT_BYTES = 15_000
/** Where both stand, so that they do not grow unseen: 30 kB were meant, and are missed (docs/decisions/0053). */
export const APPROVER_DAY_LIMIT_BYTES = 44_000
export const APPROVER_APP_LIMIT_BYTES = 90_500

/** The part of the extension that runs in each page, gzipped. */
export function pageScriptBytes(extension: string): number {
  return gzipBytes(join(extension, 'page/intercept.iife.js'))
}

/** All scripts of the app that must be there before somebody can decide, each gzipped; late ones are not. */
export function approveRouteBytes(pwa: string): number {
  return bytesOf(
    pwa,
    scriptsOf(pwa, () => false),
  )
}

/** Loaded where another language is spoken. */
const OTHER_LANGUAGE = ['language']
const FOR_ADMINISTRATORS = ['set-up', 'people', 'services', 'health']
/** Loaded once or seldom: to come in, to change something, to be reached at another address, to look back, and when there is news of other people. */
const NOT_EACH_DAY = ['enrol', 'sign-in', 'pair', 'settings', 'nowhere', 'history-list', 'subscription', 'alarms']

/**
 * What an approver loads who reads in English and does nothing but decide: starts the app, looks at the inbox, opens
 * requests of every kind with all that stands beside the decision, approves and denies, and sees what became of it. Without the
 * worker, which the browser loads beside the page.
 */
export function approverDayBytes(pwa: string): number {
  const scripts = scriptsOf(pwa, allBut([...OTHER_LANGUAGE, ...FOR_ADMINISTRATORS, ...NOT_EACH_DAY]))
  mustHave(scripts, ['day', 'body-parts'])
  return bytesOf(pwa, scripts)
}

/** All that an approver who reads in English can ever come to load, by whatever way in, Settings and the worker included. */
export function approverAppBytes(pwa: string): number {
  const scripts = scriptsOf(pwa, allBut([...OTHER_LANGUAGE, ...FOR_ADMINISTRATORS]))
  mustHave(scripts, ['day', ...NOT_EACH_DAY])
  return bytesOf(pwa, [...scripts, 'worker.js'])
}

/** Scripts that the page loads, what they import, and what they load later where `follows` says so; a shared one once. */
function scriptsOf(pwa: string, follows: (name: string) => boolean): readonly string[] {
  const page = readFileSync(join(pwa, 'index.html'), 'utf8')
  const waiting = [...page.matchAll(/<script[^>]*\ssrc="\/([^"]+)"/g)].map(([, file = '']) => file)
  const files = new Set<string>()
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue
    files.add(file)
    // `import("./late.js")` has a bracket.
    for (const [, bracket, name = ''] of readFileSync(join(pwa, file), 'utf8').matchAll(
      /\b(?:from|import)\s*(\(?)\s*["'`]\.\/([^"'`]+)["'`]/g,
    )) {
      if (!bracket || follows(nameOf(name))) waiting.push(`assets/${name}`)
    }
  }
  if (files.size === 0) throw new Error(`${pwa}/index.html loads no script.`)
  return [...files]
}

function allBut(names: readonly string[]): (name: string) => boolean {
  return (name) => !names.includes(name)
}

/** A figure that lacks what it is about would look good. */
function mustHave(scripts: readonly string[], names: readonly string[]): void {
  const there = new Set(scripts.map((file) => nameOf(basename(file))))
  const missing = names.filter((name) => !there.has(name))
  if (missing.length > 0) throw new Error(`Not among what is loaded: ${missing.join(', ')}.`)
}

/** Without the hash of its content. */
function nameOf(file: string): string {
  return file.replace(/-[\w-]{8}\.js$/, '')
}

function bytesOf(pwa: string, files: readonly string[]): number {
  return files.reduce((sum, file) => sum + gzipBytes(join(pwa, file)), 0)
}

function gzipBytes(path: string): number {
  return gzipSync(readFileSync(path), { level: 9 }).length
}
