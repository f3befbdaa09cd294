/** How many bytes a browser loads of what was built. Bytes, not milliseconds: they do not vary. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

export const PAGE_SCRIPT_LIMIT_BYTES = 4 * 1024
export const APPROVE_ROUTE_LIMIT_BYTES = 15_000
/** Where it stands, so that it does not grow unseen. */
export const APPROVER_APP_LIMIT_BYTES = 95_000

/** The part of the extension that runs in each page, gzipped. */
export function pageScriptBytes(extension: string): number {
  return gzipBytes(join(extension, 'page/intercept.iife.js'))
}

/** All scripts of the app that must be there before somebody can decide, each gzipped; late ones are not. */
export function approveRouteBytes(pwa: string): number {
  const page = readFileSync(join(pwa, 'index.html'), 'utf8')
  const waiting = [...page.matchAll(/<script[^>]*\ssrc="\/([^"]+)"/g)].map(([, file = '']) => file)
  const files = new Set<string>()
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue
    files.add(file)
    const script = readFileSync(join(pwa, file), 'utf8')
    // `import("./late.js")` has a bracket and is passed over.
    for (const [, name = ''] of script.matchAll(/\b(?:from|import)\s*["']\.\/([^"']+)["']/g)) {
      waiting.push(`assets/${name}`)
    }
  }
  if (files.size === 0) throw new Error(`${pwa}/index.html loads no script.`)
  return [...files].reduce((sum, file) => sum + gzipBytes(join(pwa, file)), 0)
}

/** Loaded by administrators, or where another language is spoken. */
const NOT_FOR_APPROVERS = /^(?:people|services|health|invitation-card|set-up|words[\w-]*\.(?:ar|pseudo))-/

/** Every script that an approver's device can come to load, with the worker, each gzipped. */
export function approverAppBytes(pwa: string): number {
  const scripts = readdirSync(join(pwa, 'assets')).filter((file) => file.endsWith('.js'))
  const own = scripts.filter((file) => !NOT_FOR_APPROVERS.test(file)).map((file) => `assets/${file}`)
  return [...own, 'worker.js'].reduce((sum, file) => sum + gzipBytes(join(pwa, file)), 0)
}

function gzipBytes(path: string): number {
  return gzipSync(readFileSync(path), { level: 9 }).length
}
