/** What one XMLHttpRequest shows while its call is held and when it is answered. */
import type { AnswerHead } from './messages.ts'
import { PristineException, defineProperty, method, plain } from './pristine.ts'

export type Reply = Readonly<{
  start: (hasBody: boolean) => void
  head: (head: AnswerHead) => void
  chunk: (bytes: Uint8Array) => void
  end: () => void
  fail: (why: 'abort' | 'error' | 'timeout') => void
  /** Gives the instance its native properties back. */
  hide: () => void
}>

const NOTHING: AnswerHead = { status: 0, statusText: '', headers: [], url: '', redirected: false, type: 'error' }
const dispatch = method(EventTarget, 'dispatchEvent')

export function createReply(xhr: XMLHttpRequest): Reply {
  let state = 1
  let head = NOTHING
  let parts: Uint8Array<ArrayBuffer>[] = []
  let loaded = 0
  let uploading = false
  let forcedType: string | undefined
  /** The parsed body, made once: the page may compare by identity. */
  let made: unknown

  const header = (name: unknown): string | null => {
    const wanted = String(name).toLowerCase()
    const found = head.headers.filter(([key]) => key === wanted).map(([, value]) => value)
    return found.length > 0 ? found.join(', ') : null
  }
  const contentType = () => forcedType ?? header('content-type') ?? ''
  const blob = (type: string) => new Blob(parts, { type })
  const bytes = () => {
    const all = new Uint8Array(loaded)
    let at = 0
    for (const part of parts) {
      all.set(part, at)
      at += part.length
    }
    return all
  }
  const text = () => {
    const charset = /charset\s*=\s*"?([^\s;"]+)/i.exec(contentType())?.[1] ?? 'utf-8'
    try {
      return new TextDecoder(charset).decode(bytes())
    } catch {
      // A charset that no browser knows: read as UTF-8, as the standard says.
      return new TextDecoder().decode(bytes())
    }
  }
  const parsed = (fallback: DOMParserSupportedType | '') => {
    const type = contentType().split(';')[0]?.trim().toLowerCase() ?? ''
    const known = /^(text\/html|text\/xml|application\/(xml|xhtml\+xml)|image\/svg\+xml)$/.test(type)
    const as = known ? (type as DOMParserSupportedType) : type.endsWith('+xml') ? 'application/xml' : fallback
    return as === '' ? null : new DOMParser().parseFromString(text(), as)
  }
  const isText = () => xhr.responseType === '' || xhr.responseType === 'text'
  const body = (): unknown => {
    if (isText()) return state < 3 ? '' : text()
    if (state < 4 || head === NOTHING) return null
    return (made ??= {
      json: () => JSON.parse(text()) as unknown,
      arraybuffer: () => bytes().buffer,
      blob: () => blob(contentType()),
      document: () => parsed(contentType() === '' ? 'text/xml' : ''),
    }[xhr.responseType as 'json']())
  }
  const shown: Record<string, () => unknown> = plain({
    readyState: () => state,
    status: () => head.status,
    statusText: () => head.statusText,
    responseURL: () => head.url,
    response: () => {
      try {
        return body()
      } catch {
        // Not JSON: the standard answers null.
        return null
      }
    },
    responseText: () => {
      if (isText()) return body()
      throw new PristineException('responseText is there for text only.', 'InvalidStateError')
    },
    responseXML: () => (state < 4 || head === NOTHING ? null : (made ??= parsed(''))),
    getResponseHeader: () => header,
    getAllResponseHeaders: () => () => head.headers.map(([name, value]) => `${name}: ${value}\r\n`).join(''),
    overrideMimeType: () => (type: unknown) => {
      forcedType = String(type)
    },
  })
  for (const key in shown) defineProperty(xhr, key, plain({ get: shown[key] as () => unknown, configurable: true }))

  const progress = (target: EventTarget, kind: string, of = loaded) => {
    dispatch(target, new ProgressEvent(kind, { loaded: of }))
  }
  const become = (next: number) => {
    state = next
    dispatch(xhr, new Event('readystatechange'))
  }
  const finishUpload = (kind: string) => {
    if (!uploading) return
    uploading = false
    progress(xhr.upload, kind, 0)
    progress(xhr.upload, 'loadend', 0)
  }

  return {
    start: (hasBody) => {
      uploading = hasBody
      progress(xhr, 'loadstart', 0)
      if (hasBody) progress(xhr.upload, 'loadstart', 0)
    },
    head: (given) => {
      if (uploading) progress(xhr.upload, 'progress', 0)
      finishUpload('load')
      head = given
      become(2)
    },
    chunk: (part) => {
      parts.push(part as Uint8Array<ArrayBuffer>)
      loaded += part.length
      become(3)
      progress(xhr, 'progress')
    },
    end: () => {
      become(4)
      progress(xhr, 'load')
      progress(xhr, 'loadend')
    },
    fail: (why) => {
      head = NOTHING
      parts = []
      loaded = 0
      become(4)
      finishUpload(why)
      progress(xhr, why)
      progress(xhr, 'loadend')
      // After an abort the object reads as if it had never been sent; no event says so.
      if (why === 'abort') state = 0
    },
    hide: () => {
      for (const key in shown) delete (xhr as unknown as Record<string, unknown>)[key]
    },
  }
}
