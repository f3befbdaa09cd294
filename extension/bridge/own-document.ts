/**
 * The frame's document past elements that a page named like parts of it: after `<img name="documentElement">` the
 * plain property is that image, in this world too.
 */
export function createElement<Name extends keyof HTMLElementTagNameMap>(name: Name): HTMLElementTagNameMap[Name] {
  return createIn('http://www.w3.org/1999/xhtml', name) as Element as HTMLElementTagNameMap[Name]
}

export function createIn(namespace: string, name: string): SVGElement {
  return Document.prototype.createElementNS.call(document, namespace, name) as SVGElement
}

/** Null where the page took it away. */
export function rootElement(): Element | null {
  return Reflect.get(Document.prototype, 'documentElement', document)
}

export function elementAt(x: number, y: number): Element | null {
  return Document.prototype.elementFromPoint.call(document, x, y)
}
