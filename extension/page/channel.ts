/**
 * The page's end of the private port to the bridge.
 *
 * Rule: the port is as good as public (a parent may have polluted this realm), so nothing on it gives
 * a right.
 */
import type { PageRules } from '../../relay/rules/page/page-rules.ts'
import { mightBeCovered, namesAny } from '../../relay/rules/page/page-rules.ts'
import { HELLO_EVENT, PORT_EVENT } from './messages.ts'
import type { FromPage, PageCall, ToPage } from './messages.ts'
import { PristinePromise, getter, listen, method, plain } from './pristine.ts'

/** What the bridge says about one call. */
export type Answer = Exclude<ToPage, { kind: 'rules' }>

export type Channel = Readonly<{
  /** True for a method that no rule covers; asked before anything is allocated. */
  skips: (method: string) => boolean
  /** undefined: the rules have not arrived yet, so nobody knows. */
  covers: (method: string, url: string) => boolean | undefined
  /** Resolves when `covers` can answer. */
  ready: Promise<void>
  /**
   * Hands a call over.
   *
   * @param answer called for each message about it, in order; without it the call could not wait
   */
  hold: (call: PageCall, bytes: ArrayBuffer, answer?: (message: Answer) => void) => number
  leave: (id: number) => void
}>

const RULES_DEADLINE_MILLISECONDS = 5000
const SAFE: Readonly<Record<string, true>> = { GET: true, HEAD: true, OPTIONS: true }
const post = method(MessagePort, 'postMessage')
const dataOf = getter(MessageEvent<ToPage>, 'data')
const timer = setTimeout

export function openChannel(): Channel {
  const answers: Record<number, (message: Answer) => void> = Object.create(null)
  let port: MessagePort | undefined
  let rules: PageRules | null | undefined
  /** A rule names GET, HEAD or OPTIONS. */
  let namesSafe = false
  /** What is handed over now would be lost; the browser's block rules stop it, and it is named. */
  let leaving = false
  let next = 0
  let open: () => void
  const ready = new PristinePromise<void>((resolve) => {
    open = resolve
    // Without rules the native call goes ahead and the browser's block rules decide: closed, if blunt.
    timer(() => {
      rules ??= null
      resolve()
    }, RULES_DEADLINE_MILLISECONDS)
  })

  const say = (message: FromPage, transfer: Transferable[] = []) => {
    // Nothing is said before the rules came, and they come by it.
    if (port) post(port, message, plain({ transfer }))
  }
  const hear = (event: MessageEvent<ToPage>) => {
    const data = dataOf(event)
    if (data.kind === 'rules') {
      rules = data.rules
      namesSafe = !!rules && namesAny(rules, SAFE)
      open()
      return
    }
    answers[data.id]?.(data)
    if (data.kind === 'end' || data.kind === 'failed') delete answers[data.id]
  }
  const onPort = (event: Event) => {
    const first = (event as MessageEvent).ports[0]
    if (port || !first) return
    // Before any script of the page; in a tab that was open already it may be tampered with, and costs the hold.
    event.stopImmediatePropagation()
    // Tells the bridge that the port has arrived, so that it never offers it again.
    event.preventDefault()
    port = first
    listen(port, 'message', hear as (event: Event) => void)
    port.start()
  }
  listen(window, PORT_EVENT, onPort, true)
  listen(window, 'pagehide', () => (leaving = true))
  listen(window, 'pageshow', () => (leaving = false))
  // Heard only when the bridge was here first; otherwise it offers the port by itself.
  dispatchEvent(new Event(HELLO_EVENT))

  return {
    skips: (name) => SAFE[name] === true && !namesSafe,
    covers: (name, url) =>
      leaving ? false : rules === undefined ? undefined : rules !== null && mightBeCovered(rules, name, url),
    ready,
    hold: (call, bytes, answer) => {
      const id = answer ? (next += 1) : 0
      if (answer) answers[id] = answer
      say({ kind: 'call', id, call, bytes }, [bytes])
      return id
    },
    leave: (id) => {
      delete answers[id]
      say({ kind: 'leave', id })
    },
  }
}
