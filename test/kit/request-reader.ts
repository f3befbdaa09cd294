/**
 * Reads HTTP/1.1 requests out of what a browser sends, as it flows by.
 *
 * Rule: every byte is handed on as it came. Only the head of a request to a proxy is spelt as the
 *   browser would have spelt it to the server itself: path alone, and no `Proxy-` headers.
 */
export type RequestHead = Readonly<{
  method: string
  /** As in the request line: absolute to a proxy, `host:port` for CONNECT, a path in a tunnel. */
  target: string
  /** Names and values in turn, as they came. */
  rawHeaders: readonly string[]
}>

export type RequestSink = Readonly<{
  /** A request begins; `bytes` is its head as the server is to read it. */
  head: (head: RequestHead, bytes: Buffer) => void
  /** What the body's framing carries; the digest is of these. */
  content: (bytes: Buffer) => void
  /** Body bytes with their framing, to be handed on. */
  raw: (bytes: Buffer) => void
  end: () => void
}>

export type RequestReader = Readonly<{
  /** @throws when these are no HTTP requests */
  read: (bytes: Buffer) => void
  /** What follows is no HTTP any more; gives what is left unread. */
  leave: () => Buffer
}>

type Framing =
  | Readonly<{ state: 'head' }>
  | Readonly<{ state: 'length'; left: number }>
  | Readonly<{ state: 'chunk-size' }>
  | Readonly<{ state: 'chunk'; left: number }>
  | Readonly<{ state: 'chunk-end' }>
  | Readonly<{ state: 'trailers' }>
  | Readonly<{ state: 'left' }>

const MOST_HEAD_BYTES = 256 * 1024
const END_OF_HEAD = '\r\n\r\n'
const END_OF_LINE = '\r\n'
const NOTHING = Buffer.alloc(0)
const HOP_OF_PROXY = /^proxy-/i

export function createRequestReader(sink: RequestSink): RequestReader {
  let framing: Framing = { state: 'head' }
  let buffered: Buffer = NOTHING

  /** @returns false when more bytes are needed */
  function step(): boolean {
    if (framing.state === 'left' || buffered.length === 0) return false
    if (framing.state === 'head') return takeHead()
    if (framing.state === 'length' || framing.state === 'chunk') {
      const part = take(Math.min(framing.left, buffered.length))
      const left = framing.left - part.length
      sink.content(part)
      sink.raw(part)
      framing = left > 0 ? { ...framing, left } : framing.state === 'chunk' ? { state: 'chunk-end' } : over()
      return true
    }
    return takeLine(framing.state)
  }

  function takeHead(): boolean {
    const end = buffered.indexOf(END_OF_HEAD)
    if (end < 0) {
      if (buffered.length > MOST_HEAD_BYTES) throw new Error('The head of a request does not end.')
      return false
    }
    const head = parseHead(buffered.subarray(0, end).toString('latin1'))
    take(end + END_OF_HEAD.length)
    framing = framingOf(head)
    sink.head(head, spellHead(head))
    // Whoever took the head may have left already.
    if (framing.state === 'length' && framing.left === 0) framing = over()
    return true
  }

  function takeLine(state: 'chunk-size' | 'chunk-end' | 'trailers'): boolean {
    const end = buffered.indexOf(END_OF_LINE)
    if (end < 0) return false
    const line = take(end + END_OF_LINE.length)
    sink.raw(line)
    if (state === 'chunk-end') framing = { state: 'chunk-size' }
    else if (state === 'trailers') framing = end === 0 ? over() : framing
    else {
      const size = Number.parseInt(line.toString('latin1'), 16)
      if (!Number.isSafeInteger(size)) throw new Error('A chunk without a size.')
      framing = size === 0 ? { state: 'trailers' } : { state: 'chunk', left: size }
    }
    return true
  }

  function over(): Framing {
    sink.end()
    return { state: 'head' }
  }

  function take(length: number): Buffer {
    const part = buffered.subarray(0, length)
    buffered = buffered.subarray(length)
    return part
  }

  return {
    read: (bytes) => {
      buffered = buffered.length === 0 ? bytes : Buffer.concat([buffered, bytes])
      while (step());
    },
    leave: () => {
      framing = { state: 'left' }
      return take(buffered.length)
    },
  }
}

function parseHead(text: string): RequestHead {
  const [line = '', ...lines] = text.split(END_OF_LINE)
  const [, method, target] = /^(\S+) (\S+) HTTP\/1\.[01]$/.exec(line) ?? []
  if (method === undefined || target === undefined) throw new Error(`No request line: ${line.slice(0, 80)}`)
  const rawHeaders = lines.flatMap((header) => {
    const colon = header.indexOf(':')
    return [header.slice(0, colon), header.slice(colon + 1).trim()]
  })
  return { method, target, rawHeaders }
}

function framingOf({ rawHeaders }: RequestHead): Framing {
  if (/chunked/i.test(headerOf(rawHeaders, 'transfer-encoding') ?? '')) return { state: 'chunk-size' }
  return { state: 'length', left: Number(headerOf(rawHeaders, 'content-length') ?? 0) }
}

function spellHead({ method, target, rawHeaders }: RequestHead): Buffer {
  const lines = [`${method} ${target.replace(/^https?:\/\/[^/?#]*/i, '').replace(/^(?!\/)/, '/')} HTTP/1.1`]
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2)
    if (!HOP_OF_PROXY.test(name)) lines.push(`${name}: ${value}`)
  }
  const keptAlive = headerOf(rawHeaders, 'proxy-connection')
  if (keptAlive !== undefined && headerOf(rawHeaders, 'connection') === undefined) {
    lines.splice(2, 0, `Connection: ${keptAlive}`)
  }
  return Buffer.from(`${lines.join(END_OF_LINE)}${END_OF_HEAD}`, 'latin1')
}

export function headerOf(rawHeaders: readonly string[], name: string): string | undefined {
  const at = rawHeaders.findIndex((one, index) => index % 2 === 0 && one.toLowerCase() === name)
  return at < 0 ? undefined : rawHeaders[at + 1]
}
