/**
 * The policy's URL patterns: an exact origin, then segments that are literal, `:name` or a final `*`.
 *
 * Rule 1: what a server might read as a match, though the bytes differ, is `doubtful`, never `no`:
 *   other letter case, encoded letters, doubled slashes, path parameters, a dot after the host,
 *   another scheme. Whoever asks decides what doubt means; for a rule that guards it means yes.
 * Rule 2: the regular expressions here are the only definition of what is doubtful. Page and browser
 *   rules are made of the same ones, and so cannot cover less.
 */
export type UrlPattern = Readonly<{
  /** As WHATWG URL serialises it. */
  origin: string
  hostname: string
  /** '' for the scheme's own. */
  port: string
  segments: readonly Segment[]
  /** Ends in `*`: any path below, and the path itself. */
  rest: boolean
}>
export type Segment = Readonly<{ literal: string } | { name: string }>

export type UrlFit =
  | Readonly<{ fit: 'exact'; params: Readonly<Record<string, string>> }>
  | Readonly<{ fit: 'doubtful' | 'no' }>

/** A path that holds one of these can be read in two ways. Source of a regular expression, `i`. */
export const UNCLEAR_ENCODING = '[^?#]*(%([01][0-9a-f]|2[5def]|3[0-9b]|4[1-9a-f]|5[0-9acf]|6[1-9a-f]|7[0-9aef])|;)'
/** The same for an empty segment (`//`), from behind the first slash on. */
export const UNCLEAR_SLASHES = '([^?#]*/)?/'

const SCHEMES: readonly string[] = ['https:', 'http:']
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/
/** What a segment may hold beside what a URL encodes anyway. Letters that servers split at are left out. */
const LITERAL = /^(?:[A-Za-z0-9\-._~!$&'()+,=@:]|%[0-9A-F]{2})+$/
const SPECIAL = /[$()*+.?[\\\]^{|}/]/g
const ENCODED: readonly (readonly [string, string])[] = Array.from(`!$&'()+,=@:`).map((letter) => [
  letter,
  `%${letter.charCodeAt(0).toString(16)}`,
])

/** @returns the pattern, or what is wrong with it */
export function readUrlPattern(text: string): UrlPattern | Readonly<{ problem: string; hint: string }> {
  const parts = /^(https?:\/\/[^/?#*\\]+)(?:\/(.*))?$/s.exec(text)
  const origin = parts?.[1]
  if (!parts || origin === undefined) {
    return { problem: `"${text}" has no origin.`, hint: 'Start with https:// and an exact host; hosts take no *.' }
  }
  const url = URL.canParse(origin) ? new URL(origin) : undefined
  if (!url || !SCHEMES.includes(url.protocol) || url.origin !== origin || url.hostname.endsWith('.')) {
    const wanted = url ? `Write it as "${url.origin}".` : 'Write scheme, host and, where it is not the usual one, port.'
    return { problem: `"${origin}" is not an exact origin.`, hint: wanted }
  }
  const path = parts[2] ?? ''
  if (/[?#]/.test(path)) {
    return { problem: 'A URL pattern ends with the path.', hint: 'Leave out ? and #; a rule covers every query.' }
  }
  const texts = path.split('/')
  // One slash at the end is the same path to most servers, so it makes no difference here either.
  if (texts.at(-1) === '') texts.pop()
  const rest = texts.at(-1) === '*'
  if (rest) texts.pop()

  const segments: Segment[] = []
  const names = new Set<string>()
  for (const part of texts) {
    const segment = readSegment(origin, part)
    if ('problem' in segment) return segment
    if ('name' in segment) {
      if (names.has(segment.name))
        return { problem: `":${segment.name}" is there twice.`, hint: 'Give each its own name.' }
      names.add(segment.name)
    }
    segments.push(segment)
  }
  return { origin, hostname: url.hostname, port: url.port, segments, rest }
}

function readSegment(origin: string, text: string): Segment | Readonly<{ problem: string; hint: string }> {
  if (text === '') return { problem: 'The path has an empty segment.', hint: 'Write single slashes.' }
  if (text.startsWith(':')) {
    const name = text.slice(1)
    if (NAME.test(name)) return { name }
    return { problem: `"${text}" is no name for a segment.`, hint: 'Use letters, digits and _, as in :id.' }
  }
  if (text.includes('*'))
    return { problem: `"${text}" has a * where none may be.`, hint: '* stands alone, as the last segment.' }
  const literal = new URL(`${origin}/${text}`).pathname.slice(1)
  if (literal === '' || !LITERAL.test(literal) || new RegExp(UNCLEAR_ENCODING, 'i').test(literal)) {
    const hint = "Use letters, digits and -._~!$&'()+,=@: in segments; write others as they are, not percent-encoded."
    return { problem: `"${text}" cannot be a segment: it can be read in two ways.`, hint }
  }
  return { literal }
}

/** The pattern's path as the source of a regular expression, from behind the first slash to the end. */
export function pathExpression({ segments, rest }: UrlPattern): string {
  const parts = segments.map((segment) => ('name' in segment ? '[^/?#]+' : expressionOf(segment.literal)))
  if (!rest) return `${parts.join('/')}${parts.length > 0 ? '/?' : ''}([?#]|$)`
  return parts.length === 0 ? '' : `${parts.join('/')}([/?#]|$)`
}

/** Letters that need no encoding may come encoded, and then mean the same to a server. */
function expressionOf(literal: string): string {
  let expression = literal.replace(SPECIAL, '\\$&')
  for (const [letter, encoded] of ENCODED) {
    const plain = letter.replace(SPECIAL, '\\$&')
    expression = expression.replaceAll(plain, `(${plain}|${encoded})`)
  }
  return expression
}

/** Scheme, userinfo, host and port up to the first slash, as the source of a regular expression. */
export function authorityExpression({ hostname, port }: Pick<UrlPattern, 'hostname' | 'port'>): string {
  return `^[a-z]+://([^/?#]*@)?${hostname.replace(SPECIAL, '\\$&')}\\.?${port === '' ? '' : `:${port}`}/`
}

/** The same for any port and any host below this one, as a browser's condition on the domain has it. */
export function domainExpression({ hostname }: Pick<UrlPattern, 'hostname'>): string {
  return `^[a-z]+://([^/?#]*[@.])?${hostname.replace(SPECIAL, '\\$&')}\\.?(:[0-9]+)?/`
}

/** How `href`, an absolute URL, fits the pattern. */
export function fitUrl(pattern: UrlPattern, href: string): UrlFit {
  if (!URL.canParse(href)) return { fit: 'doubtful' }
  const url = new URL(href)
  // Most rules are about other hosts; those need no expression.
  if (url.hostname.replace(/\.$/, '') !== pattern.hostname || url.port !== pattern.port) return { fit: 'no' }
  const plain = url.href
  const authority = authorityExpression(pattern)
  const covers = (tail: string): boolean => new RegExp(authority + tail, 'i').test(plain)
  if (covers(UNCLEAR_ENCODING) || covers(UNCLEAR_SLASHES)) return { fit: 'doubtful' }
  if (!covers(pathExpression(pattern))) return { fit: 'no' }
  if (url.origin !== pattern.origin) return { fit: 'doubtful' }
  const params = exactParams(pattern, url.pathname)
  return params ? { fit: 'exact', params } : { fit: 'doubtful' }
}

/** The named segments, decoded; undefined when a literal differs in case or encoding. */
function exactParams(pattern: UrlPattern, pathname: string): Readonly<Record<string, string>> | undefined {
  const sent = pathname.slice(1).split('/')
  const params: Record<string, string> = {}
  for (const [index, segment] of pattern.segments.entries()) {
    const text = sent[index]
    if (text === undefined) return undefined
    if ('literal' in segment) {
      if (segment.literal !== text) return undefined
    } else {
      // defineProperty, because a segment may be named like something on Object.prototype.
      Object.defineProperty(params, segment.name, { value: decoded(text), enumerable: true })
    }
  }
  return params
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // Not UTF-8: what was sent is then the only true spelling.
    return text
  }
}
