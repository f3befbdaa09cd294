/**
 * One navigation that this frame holds: a link, a change of location, or a form, with its fields as they were
 * when it was sent; and what of it is bound, hashed and shown.
 *
 * Rule: files are read once, and what is hashed is what is sent: their bytes are in memory from then on.
 */
import type { Digest } from '../../relay/contract/ids.ts'
import { formEntriesText, type FormEntry } from '../../relay/evidence/form-entries.ts'
import type { PageCall } from '../page/messages.ts'
import { urlencoded, withLineBreaks } from './form-encoding.ts'

export type Enctype = 'application/x-www-form-urlencoded' | 'multipart/form-data' | 'text/plain'
export type Field = readonly [name: string, value: string | File]

export type SentForm = Readonly<{
  enctype: Enctype
  /** What the form is sent in, and what its document is written in. */
  charset: string
  documentCharset: string
  fields: readonly Field[]
}>

export type Navigation = Readonly<{
  /** Absolute, without a fragment. */
  target: string
  /** With its `#`; empty when there is none. */
  fragment: string
  /** It takes the place of the page in the history. */
  replaces: boolean
  /** Absent: a GET, whose fields are in its target. */
  form?: SentForm
}>

/** What is hashed, and the navigation as it will be sent. */
export type NavigationContent = Readonly<{
  bytes: ArrayBuffer
  headers: PageCall['headers']
  form?: 'entries/v1'
  navigation: Navigation
}>

/** How many bytes its fields have, before any encoding. */
export function sizeOf({ form }: Navigation): number {
  const sizes = (form?.fields ?? []).map(
    ([name, value]) => name.length + (typeof value === 'string' ? value.length : value.size),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

/**
 * @param digest of bytes, wherever it is made
 * @returns undefined for a form whose bytes cannot be known here
 * @throws when a file can no longer be read, or a field has a NUL
 */
export async function contentOf(
  navigation: Navigation,
  digest: (bytes: ArrayBuffer) => Promise<Digest>,
): Promise<NavigationContent | undefined> {
  const { form } = navigation
  if (!form) return { bytes: new ArrayBuffer(0), headers: [], navigation }
  const headers = [['content-type', form.enctype]] as const
  if (form.enctype === 'application/x-www-form-urlencoded') {
    const pairs = form.fields.map(([name, value]) => [name, textOf(value)] as const)
    const text = urlencoded(pairs, form.charset, form.documentCharset)
    if (text === undefined) return undefined
    // Files count by their names alone; nothing of them is needed any more.
    return { bytes: new TextEncoder().encode(text).buffer, headers, navigation: withFields(navigation, pairs) }
  }
  const isPlain = form.enctype === 'text/plain'
  const fields: Field[] = []
  const entries: FormEntry[] = []
  for (const [name, value] of form.fields) {
    if (typeof value === 'string' || isPlain) {
      fields.push([name, textOf(value)])
      entries.push([withLineBreaks(name), withLineBreaks(textOf(value))])
      continue
    }
    const bytes = await value.arrayBuffer()
    fields.push([name, new File([bytes], value.name, { type: value.type })])
    const type = value.type === '' ? 'application/octet-stream' : value.type
    const { name: filename, size } = value
    entries.push([withLineBreaks(name), { filename, type, size, sha256: await digest(bytes) }])
  }
  const text = new TextEncoder().encode(formEntriesText(entries))
  return { bytes: text.buffer, headers, form: 'entries/v1', navigation: withFields(navigation, fields) }
}

/** What a form that sends no files sends of one. */
function textOf(value: string | File): string {
  return typeof value === 'string' ? value : value.name
}

function withFields(navigation: Navigation, fields: readonly Field[]): Navigation {
  return navigation.form ? { ...navigation, form: { ...navigation.form, fields } } : navigation
}
