/**
 * How people read a value, beside the value itself: grouped digits, a time with its zone, the host of an address and
 * whether it only looks like a known one. Late and beside: what is signed is what stands there already.
 *
 * Rule: it adds and never replaces. What it is not sure of it leaves alone; amounts of money it does not touch.
 */
import { exactMoment, grouped } from '../moments.ts'
import { READING } from '../words-later.ts'

/** Years 2001 to 2096, in seconds or milliseconds. */
const EPOCH = { from: 1_000_000_000, to: 4_000_000_000 } as const
/** What may be an address in a text, and a host by itself or behind the @ of an e-mail address, with its port. */
const WORDS = /[^\s<>"'“”‘’()[\]{}|\\,;]+/g
const HOST = /^(?:mailto:)?(?:[^@/]+@)?((?:[\p{L}\p{N}_-]+\.)+\p{L}[\p{L}\p{N}-]+(?::\d+)?)(?:[./?#:!].*)?$/u
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/

/** @param known hosts that are what they seem */
export function readingOf(kind: string, value: string, known: readonly string[]): readonly string[] {
  if (kind === 'number') return ofNumber(value)
  if (kind !== 'text') return []
  if (value === '') return [READING.empty]
  if (/^(null|true|false)$/.test(value)) return [READING.text]
  if (ISO.test(value)) return timeOf(Date.parse(value))
  if (/^\d{12,}$/.test(value)) return [value.replaceAll(/\d{4}(?=\d)/g, '$& ')]
  return ofAddress(value, known)
}

function ofNumber(value: string): readonly string[] {
  if (!/^-?\d{5,}$/.test(value)) return []
  // Not by Number: an id may have more digits than a double holds.
  const number = Number(value)
  const seconds = number > EPOCH.to ? number / 1000 : number
  const isTime = /^\d{10}(\d{3})?$/.test(value) && seconds >= EPOCH.from && seconds < EPOCH.to
  return [grouped(BigInt(value)), ...(isTime ? timeOf(seconds * 1000).map(READING.maybe) : [])]
}

function timeOf(at: number): readonly string[] {
  return Number.isFinite(at) ? [exactMoment(at)] : []
}

/** Of a value that is an address, its host; of whatever is one or has one in it, what is odd about that. */
function ofAddress(value: string, known: readonly string[]): readonly string[] {
  const whole = /^https?:\/\//i.test(value) ? parsed(value) : null
  const odd = value.match(WORDS)?.flatMap((word) => oddities(word, known)) ?? []
  return [...(whole ? [READING.host(whole.hostname)] : []), ...new Set(odd)]
}

function oddities(word: string, known: readonly string[]): readonly string[] {
  const isUrl = /^[a-z][a-z0-9+.-]*:\/\//i.test(word)
  const host = isUrl ? word : HOST.exec(word)?.[1]
  const url = host === undefined ? null : parsed(isUrl ? host.replace(/^[^:]*/, 'https') : `https://${host}`)
  if (!url) return []
  const { hostname } = url
  const like = known.find((one) => isLike(hostname, one))
  return [
    ...(isUrl && url.username !== '' ? [READING.user] : []),
    ...(/(^|\.)xn--/.test(hostname) ? [READING.coded] : []),
    ...(like === undefined ? [] : [READING.looksLike(like)]),
  ]
}

/** Whether it, or what it belongs to, reads like the other or what that belongs to; or only begins with it. */
function isLike(host: string, known: string): boolean {
  const joined = (one: string) => skeleton(one).replaceAll('.', '')
  if (host.startsWith(`${known}.`) || (host !== known && joined(host) === joined(known))) return true
  const parts = host.split('.')
  return withParents(known).some((own) => {
    // As many parts: what has more or fewer reads otherwise, and a value may be a host of thousands.
    const one = parts.slice(-own.split('.').length).join('.')
    return one !== own && skeleton(one) === skeleton(own)
  })
}

/** `a.b.test` and `b.test`, but not what is the same for all the world. */
function withParents(host: string): readonly string[] {
  const parts = host.split('.')
  return parts.slice(0, -1).map((_, at) => parts.slice(at).join('.'))
}

/** `URL.parse` is newer than the oldest phones that can ring. */
function parsed(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    // No address: read as any other text.
    return null
  }
}

/** Two hosts with one skeleton can be taken for each other: Latin look-alikes only; other letters are xn-- and named so. */
function skeleton(host: string): string {
  return host
    .toLowerCase()
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replaceAll(/[0o]/g, 'o')
    .replaceAll(/[1il]/g, 'l')
    .replaceAll('5', 's')
    .replaceAll(/[-_]/g, '')
}

/** Adds them to the rows of a card, and to rows that are unfolded later. */
export function addReadings(card: HTMLElement, known: readonly string[]): void {
  if (card.dataset['read'] !== undefined) return
  card.dataset['read'] = ''
  const add = () => {
    for (const row of card.querySelectorAll<HTMLElement>('.fields dd[class]:not([data-read])')) {
      row.dataset['read'] = ''
      // A long one stands in pieces; how it was spelt stands further in.
      const text = [...row.querySelectorAll(':scope > bdi')].map(({ textContent }) => textContent).join('')
      if (row.querySelector('.fold') || text.includes('⟦')) continue
      const notes = readingOf(row.classList.item(0) ?? '', text, known)
      if (notes.length === 0) continue
      const added = document.createElement('span')
      added.className = 'quiet small'
      // Digits, a host as browsers serialise it, and our own words.
      added.textContent = notes.join(' · ')
      row.append(added)
    }
  }
  add()
  new MutationObserver(add).observe(card, { childList: true, subtree: true })
}
