/**
 * The page's built-ins as they were before any script of the page ran. Whatever decides or carries a
 * held call goes through these, so that a later change of prototypes changes nothing here.
 */
const { apply, defineProperty, getOwnPropertyDescriptor } = Reflect

type Type = Readonly<{ prototype: object }>

/** Reads an accessor of a platform object past anything the page put on its prototype. */
export function getter<Value>(type: Type, key: string): (self: object) => Value {
  const get = getOwnPropertyDescriptor(type.prototype, key)?.get
  return (self) => apply(get as () => Value, self, []) as Value
}

/** Calls a method of a platform object past anything the page put on its prototype. */
export function method<Arguments extends readonly unknown[], Value>(
  type: Type,
  key: string,
): (self: object, ...rest: Arguments) => Value {
  const found = getOwnPropertyDescriptor(type.prototype, key)?.value as () => Value
  return (self, ...rest) => apply(found, self, rest) as Value
}

/** Puts `value` where a native function was; same name, same flags. */
export function replace(owner: object, key: string, value: unknown): void {
  defineProperty(owner, key, { ...getOwnPropertyDescriptor(owner, key), value })
}

export { apply, defineProperty }
export const {
  fetch: nativeFetch,
  Request: PristineRequest,
  Response: PristineResponse,
  ReadableStream: PristineStream,
  URL: PristineUrl,
  Promise: PristinePromise,
  DOMException: PristineException,
  TypeError: PristineTypeError,
  XMLHttpRequest: PristineXhr,
} = globalThis

export const listen = method<[string, (event: Event) => void, boolean?], void>(EventTarget, 'addEventListener')
export const then = method<[(value: never) => void, (why: unknown) => void], void>(Promise, 'then')
export const baseUri = getter<string>(Node, 'baseURI')
export const href = getter<string>(URL, 'href')
