/**
 * What leaves by a pass, looked at once more on its way out, in a browser where a page's service worker sees
 * a released call and may change it, send it again, or keep it for later. Pure but for the digest.
 *
 * Rule 1: a pass lets one request through, ever: the first that is about to be sent. Whatever comes second is
 *   stopped, and so is a first one that differs from what was approved in anything that can be seen.
 * Rule 2: what cannot be seen differs. The browser takes the bodies of forms apart; so a released call goes
 *   this far as plain text, and a rule of the pass gives it back its own content type (pass.ts).
 * Rule 3: a call that a service worker takes is reported too, though it is never sent (measured): so a body is
 *   looked at when it is reported, and the pass is used up when the headers are about to be sent.
 */
import { concat } from '../../relay/evidence/bytes.ts'
import { bodyDigest } from '../../relay/evidence/digest.ts'
import type { Difference } from '../bridge/same-call.ts'
import { isFormType, PLAIN_TEXT } from '../bridge/plain-text.ts'
import type { Hold } from './hold.ts'
import { nonceIn, releasedUrl } from './pass.ts'

type Header = Readonly<{ name: string; value?: string | undefined }>

/** The part of the browser's report that is looked at. */
export type Outgoing = Readonly<{
  requestId: string
  url: string
  method: string
  /** -1 for a worker. */
  tabId: number
  requestBody?: Readonly<{
    raw?: readonly Readonly<{ bytes?: unknown; file?: string | undefined; truncated?: boolean }>[] | undefined
    error?: string | undefined
  }> | null
  requestHeaders?: readonly Header[] | undefined
}>

/**
 * - `go`: no business of ours, or exactly what was approved
 * - `stop`: its pass is used up, or not ours; nobody need hear of it
 */
export type Verdict = 'go' | 'stop' | Difference

export type Inspection = Readonly<{
  /** From now on, one request may go out for this hold's pass. */
  expect: (hold: Hold) => void
  /** Nothing may go out for it any more. */
  end: (rule: number) => void
  /** Expected, and no request has named it yet. */
  isUnused: (nonce: string) => boolean
  /**
   * True for the browser's own question before a call across origins, which it asks at the same address. It carries
   * nothing of the call, and no rule keeps anybody from asking it.
   */
  isPreflight: (request: Pick<Outgoing, 'url' | 'method'>) => boolean
  /** Asked first, for each request. */
  body: (request: Outgoing) => Promise<Verdict>
  /** Asked next, when it is about to be sent: the one that may go uses the pass up. */
  headers: (request: Outgoing) => Verdict
}>

type Expected = {
  readonly hold: Hold
  readonly rule: number
  /** Requests with the approved method, address and body. */
  readonly fits: Set<string>
  /** The one that was sent. */
  sent?: string
  ended: boolean
}

export function createInspection(): Inspection {
  const passes = new Map<string, Expected>()
  return {
    expect: (hold) => {
      const { pass } = hold
      if (pass) passes.set(pass.nonce, { hold, rule: pass.rule, fits: new Set(), ended: false })
    },
    end: (rule) => {
      for (const expected of passes.values()) if (expected.rule === rule) expected.ended = true
    },
    isUnused: (nonce) => {
      const expected = passes.get(nonce)
      return expected !== undefined && expected.sent === undefined
    },
    isPreflight: ({ url, method }) => {
      const expected = method === 'OPTIONS' && passes.get(nonceIn(url) ?? '')
      return expected ? expected.hold.asked.call.method.toUpperCase() !== 'OPTIONS' : false
    },
    body: async (request) => {
      const nonce = nonceIn(request.url)
      if (nonce === undefined) return 'go'
      const expected = passes.get(nonce)
      if (!expected) return 'stop'
      // A later leg of a redirect: the browser's rules decide about its address.
      if (expected.sent === request.requestId) return 'go'
      if (expected.sent !== undefined || expected.ended) return 'stop'
      const verdict = await compareBody(expected.hold, nonce, request)
      if (verdict === 'go') expected.fits.add(request.requestId)
      return refusing(expected, verdict)
    },
    headers: (request) => {
      const nonce = nonceIn(request.url)
      if (nonce === undefined) return 'go'
      const expected = passes.get(nonce)
      if (!expected) return 'stop'
      if (expected.sent === request.requestId) return 'go'
      if (expected.sent !== undefined || expected.ended || !expected.fits.has(request.requestId)) return 'stop'
      const verdict = compareHeaders(expected.hold, request.requestHeaders ?? [])
      if (verdict === 'go') expected.sent = request.requestId
      return refusing(expected, verdict)
    },
  }
}

/** A hold that ends because something differs has nothing sent for it any more, in this very turn. */
function refusing(expected: Expected, verdict: Verdict): Verdict {
  if (verdict === 'go') return verdict
  if (expected.sent !== undefined || expected.ended) return 'stop'
  expected.ended = true
  return verdict
}

async function compareBody(hold: Hold, nonce: string, request: Outgoing): Promise<Verdict> {
  const { call } = hold.asked
  if (request.url !== releasedUrl(hold, nonce)) return 'target'
  if (request.method.toUpperCase() !== call.method.toUpperCase()) return 'method'
  // A navigation goes out by the tab itself; what its form says the bridge has bound.
  if (hold.sends === 'navigation') return request.tabId === hold.tab ? 'go' : 'body'
  const bytes = bytesOf(request)
  if (bytes?.length !== call.body.length) return 'body'
  return (await bodyDigest(bytes)) === call.body.sha256 ? 'go' : 'body'
}

/** @returns undefined for a body that the browser does not show whole */
function bytesOf({ requestBody }: Outgoing): Uint8Array<ArrayBuffer> | undefined {
  if (!requestBody) return new Uint8Array()
  const { raw, error } = requestBody
  if (raw === undefined || error !== undefined) return undefined
  const parts: Uint8Array<ArrayBuffer>[] = []
  for (const { bytes, file, truncated } of raw) {
    if (!(bytes instanceof ArrayBuffer) || file !== undefined || truncated === true) return undefined
    parts.push(new Uint8Array(bytes))
  }
  return concat(...parts)
}

function compareHeaders({ asked, bound, sends }: Hold, headers: readonly Header[]): Verdict {
  if (sends === 'navigation') return 'go'
  for (const name of bound) {
    const [sent, approved] = [valuesOf(headers, name), valuesOf(asked.call.headers.map(named), name)]
    // As it was given by the bridge, or as the pass has set it already.
    const isDisguised = name === 'content-type' && isFormType(approved) && (sent === '' || sent === PLAIN_TEXT)
    if (sent !== approved && !isDisguised) return 'headers'
  }
  return 'go'
}

function named([name, value]: readonly [string, string]): Header {
  return { name, value }
}

/** All values of one header, as a server reads them. */
function valuesOf(headers: readonly Header[], name: string): string {
  return headers
    .filter((header) => header.name.toLowerCase() === name)
    .map(({ value = '' }) => value.trim())
    .join(', ')
}
