/**
 * The form behind a navigation, read in the isolated world.
 *
 * Rule: a form answers its own names with its fields (`<input name="enctype">`), so nothing is asked of it but
 *   through what is on the prototypes, which here are the browser's own.
 */
import { formCharset } from './form-encoding.ts'
import type { Enctype, Field, SentForm } from './navigation.ts'

const ENCTYPES: readonly Enctype[] = ['multipart/form-data', 'text/plain']
const PLAIN: Enctype = 'application/x-www-form-urlencoded'

/**
 * @param entries as the browser made them for this submission, with submitter, direction and coordinates
 * @param source the form or its button; null when the browser does not say
 * @returns undefined when the form is not known, so that nobody knows how it is encoded
 */
export function readSentForm(entries: FormData, source: Element | null): SentForm | undefined {
  if (!source) return undefined
  const isForm = read(Element, 'localName', source) === 'form'
  const form = isForm ? source : formOf(source)
  if (!form) return undefined
  const wished = (isForm ? null : attribute(source, 'formenctype')) ?? attribute(form, 'enctype')
  const documentCharset = String(read(Document, 'characterSet', read(Node, 'ownerDocument', form) as Document))
  const charset = formCharset(attribute(form, 'accept-charset'), documentCharset)
  const fields = [...entries].map(([name, value]): Field => [name, value])
  return {
    enctype: ENCTYPES.find((known) => known === wished?.toLowerCase()) ?? PLAIN,
    charset,
    documentCharset,
    fields: charset === 'UTF-8' ? fields : withCharset(fields, form, charset),
  }
}

/** The entries of the event are made for UTF-8 (measured, Chromium 156); the field that names the encoding is not. */
function withCharset(fields: readonly Field[], form: Element, charset: string): readonly Field[] {
  const names = new Set(
    [...(read(HTMLFormElement, 'elements', form) as HTMLFormControlsCollection)]
      .filter((element) => attribute(element, 'type')?.toLowerCase() === 'hidden')
      .map((element) => attribute(element, 'name') ?? '')
      .filter((name) => name.toLowerCase() === '_charset_'),
  )
  return fields.map(([name, value]): Field => [name, names.has(name) && value === 'UTF-8' ? charset : value])
}

function formOf(source: Element): Element | null {
  const type = { button: HTMLButtonElement, input: HTMLInputElement }[String(read(Element, 'localName', source))]
  return type ? (read(type, 'form', source) as Element | null) : null
}

function attribute(element: Element, name: string): string | null {
  return Element.prototype.getAttribute.call(element, name)
}

function read(type: Readonly<{ prototype: object }>, key: string, from: object): unknown {
  return Reflect.getOwnPropertyDescriptor(type.prototype, key)?.get?.call(from)
}
