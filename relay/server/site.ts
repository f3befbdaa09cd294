/**
 * The phone app's files, read once at start: nothing a caller sends ever becomes a path on this disk.
 * Each page address is answered with the one page that the app is, or with a variant of it that has its name.
 */
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative } from 'node:path'
import * as v from 'valibot'
import { plainDigest } from '../evidence/digest.ts'
import { readSessionCookie } from './proof/session-cookie.ts'
import { pageHeaders } from './security-headers.ts'

/** The answer to a request for a page or file; undefined when there is no such thing. */
export type Site = (request: Request) => Response | undefined

type File = Readonly<{
  type: string
  etag: string
  immutable: boolean
  /** By content coding; `identity` is always there. */
  bytes: Readonly<{ identity: Uint8Array; br?: Uint8Array; gzip?: Uint8Array }>
}>

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}

/** As the app's build writes it, by the first part of a page's path. `session`: without one, signing in is shown instead. */
const AHEAD = v.record(
  v.string(),
  v.object({ scripts: v.array(v.string()), answers: v.array(v.string()), session: v.boolean() }),
)
type Ahead = v.InferOutput<typeof AHEAD>

const REQUEST = /^req_[A-Za-z0-9_-]{22}$/

/** Addresses of machines, where a page would only hide that there is nothing. */
const NOT_PAGES = /^\/(?:v1|log|\.well-known)(?:\/|$)/

/** @returns undefined when the app was not built */
export async function readSite(directory: string, https: boolean): Promise<Site | undefined> {
  const files = await readFiles(directory)
  const page = files.get('/index.html')
  if (!page) return undefined
  const ahead = await readAhead(directory)
  const headers = pageHeaders(styleHashesOf(Buffer.from(page.bytes.identity).toString('utf8')), https)

  return (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return undefined
    const { pathname } = new URL(request.url)
    const file = files.get(pathname)
    if (file) return serve(file, request, headers)
    if (!isPage(pathname)) return undefined
    const link = linkField(ahead, pathname, request.headers)
    return serve(files.get(`${pathname}.html`) ?? page, request, link === '' ? headers : { ...headers, link })
  }
}

function isPage(pathname: string): boolean {
  return !NOT_PAGES.test(pathname) && extname(pathname) === ''
}

function serve(file: File, request: Request, headers: Readonly<Record<string, string>>): Response {
  const accepted = request.headers.get('accept-encoding') ?? ''
  const coding =
    file.bytes.br && accepts(accepted, 'br') ? 'br' : file.bytes.gzip && accepts(accepted, 'gzip') ? 'gzip' : 'identity'
  const all: Record<string, string> = {
    ...headers,
    'content-type': file.type,
    'cache-control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    // Another coding is another representation, so it has a tag of its own (RFC 9110 section 8.8.3).
    etag: `"${file.etag}-${coding}"`,
    vary: 'accept-encoding',
  }
  if (request.headers.get('if-none-match') === all['etag']) return new Response(null, { status: 304, headers: all })
  if (coding !== 'identity') all['content-encoding'] = coding
  return new Response(Buffer.from(file.bytes[coding] ?? file.bytes.identity), { headers: all })
}

function accepts(header: string, coding: string): boolean {
  return header.split(',').some((part) => {
    const [name, ...parameters] = part.split(';').map((word) => word.trim().toLowerCase())
    return name === coding && !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter))
  })
}

/** Without the list nothing is named ahead. */
async function readAhead(directory: string): Promise<Ahead> {
  const text = await readFile(join(directory, '.vite/ahead.json'), 'utf8').catch(() => '{}')
  return v.parse(AHEAD, JSON.parse(text))
}

/**
 * What a browser may fetch while it reads the page, as a Link field (RFC 8288): scripts, and answers that the caller may read as far
 * as cookies tell, for one that is refused would be an error that browsers write down.
 */
function linkField(ahead: Ahead, pathname: string, headers: Headers): string {
  const [, first = '', id = ''] = pathname.split('/')
  const own = ahead[`/${first}`]
  const hasSession = readSessionCookie(headers) !== undefined
  // A link on another site brings no cookie along, whoever follows it; then nothing is known.
  const isFromElsewhere = !/^(?:none|same-origin)$/.test(headers.get('sec-fetch-site') ?? '')
  const found = own?.session && !hasSession && !isFromElsewhere ? ahead['/sign-in'] : own
  if (!found) return ''
  const mayRead = hasSession || !found.session || found !== own
  const answers = mayRead ? found.answers : []
  return [
    ...found.scripts.map((file) => `<${file}>; rel=modulepreload`),
    ...answers
      .filter((path) => !path.includes(':id') || REQUEST.test(id))
      .map((path) => `<${path.replace(':id', id)}>; rel=preload; as=fetch; crossorigin`),
  ].join(', ')
}

async function readFiles(directory: string): Promise<ReadonlyMap<string, File>> {
  const bytes = new Map<string, Uint8Array>()
  for (const path of await pathsBelow(directory)) {
    bytes.set(`/${path.replaceAll('\\', '/')}`, await readFile(join(directory, path)))
  }
  const files = new Map<string, File>()
  for (const [path, identity] of bytes) {
    const type = TYPES[extname(path)]
    if (type === undefined || path.startsWith('/.vite/')) continue
    const br = bytes.get(`${path}.br`)
    const gzip = bytes.get(`${path}.gz`)
    files.set(path, {
      type,
      etag: plainDigest(identity).slice(0, 16),
      // The build puts a hash of the content into these names.
      immutable: path.startsWith('/assets/'),
      bytes: { identity, ...(br ? { br } : {}), ...(gzip ? { gzip } : {}) },
    })
  }
  return files
}

async function pathsBelow(directory: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
  } catch {
    // Not built; main.ts says so.
    return []
  }
}

function styleHashesOf(html: string): readonly string[] {
  return [...html.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)].map(([, style = '']) => {
    const digest = Buffer.from(plainDigest(new TextEncoder().encode(style)), 'base64url').toString('base64')
    return `'sha256-${digest}'`
  })
}
