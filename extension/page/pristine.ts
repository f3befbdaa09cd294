/**
 * The page's built-ins as they were before any script of the page ran. Whatever decides or carries a
 * held call goes through these, so that a later change of prototypes changes nothing here.
 *
 * Rule: the language itself asks prototypes too. So there is no `for … of`, no spreading and no `[a, b] =` over what
 * a page can reach, what is filled inherits nothing, and what a built-in reads as options is `plain`.
 */
const { apply, defineProperty, getOwnPropertyDescriptor, setPrototypeOf } = Reflect

type Type<Self> = Readonly<{ prototype: Self }>
type Callable = (...given: never[]) => unknown

/** Reads an accessor of a platform object past anything the page put on its prototype. */
export function getter<Self extends object, Key extends keyof Self & string>(
  type: Type<Self>,
  key: Key,
): (self: Self) => Self[Key] {
  const get = getOwnPropertyDescriptor(type.prototype, key)?.get as () => Self[Key]
  return (self) => apply(get, self, [])
}

/** Calls a method of a platform object past anything the page put on its prototype. */
export function method<Self extends object, Key extends keyof Self & string>(
  type: Type<Self>,
  key: Key,
): Self[Key] extends Callable ? (self: Self, ...given: Parameters<Self[Key]>) => ReturnType<Self[Key]> : never
export function method(type: Type<object>, key: string): (self: object, ...given: unknown[]) => unknown {
  const found = getOwnPropertyDescriptor(type.prototype, key)?.value as () => unknown
  return (self, ...given) => apply(found, self, given)
}

/** Puts `value` where a native function was; same name, same flags. */
export function replace(owner: object, key: string, value: unknown): void {
  defineProperty(owner, key, { ...getOwnPropertyDescriptor(owner, key), value })
}

export { apply, defineProperty }

/** The same without anything that it could inherit. */
export function plain<Given extends object>(given: Given): Given {
  setPrototypeOf(given, null)
  return given
}

export const {
  fetch: nativeFetch,
  Headers: PristineHeaders,
  Request: PristineRequest,
  Response: PristineResponse,
  ReadableStream: PristineStream,
  URL: PristineUrl,
  Promise: PristinePromise,
  DOMException: PristineException,
  TypeError: PristineTypeError,
  XMLHttpRequest: PristineXhr,
} = globalThis

export const listen = method(EventTarget, 'addEventListener')
const chain = method(Promise, 'then')
export const baseUri = getter(Node, 'baseURI')
export const href = getter(URL, 'href')
export const eachHeader = method(PristineHeaders, 'forEach')

/** Where nothing is to be done, or nobody is there to hear it. */
export function ignore(): void {}

/** `promise.then(done, failed)`, past a page's `then`. */
export function follow<Value>(
  promise: Promise<Value>,
  done: (value: Value) => void,
  failed: (why: unknown) => void,
): void {
  // Or `then` would ask the page what to make its own promise of.
  defineProperty(promise, 'constructor', plain({ value: undefined }))
  void chain(promise as Promise<unknown>, done as (value: unknown) => void, failed)
}
