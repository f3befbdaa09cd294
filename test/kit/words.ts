/**
 * What a browser does with the extension's `_locales`, done in Node: importing this lets the extension's
 * words be said, in English, as tests and their helpers quote them.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export type Messages = Readonly<
  Record<
    string,
    Readonly<{
      message: string
      description?: string
      placeholders?: Readonly<Record<string, Readonly<{ content: string }>>>
    }>
  >
>

const LOCALES = join(import.meta.dirname, '..', '..', 'extension', '_locales')

export function readMessages(locale: string): Messages {
  return JSON.parse(readFileSync(join(LOCALES, locale, 'messages.json'), 'utf8')) as Messages
}

/** Placeholders of a message are looked up whatever their case; `$$` is a dollar. */
export function i18nOf(
  messages: Messages,
): Readonly<{ getMessage: (key: string, values?: readonly string[]) => string }> {
  return {
    getMessage: (key, values = []) => {
      const { message = '', placeholders = {} } = messages[key] ?? {}
      const named = message.replaceAll(
        /\$(\w+)\$/g,
        (_, name: string) => placeholders[name.toLowerCase()]?.content ?? '',
      )
      return named.replaceAll(/\$(\$|\d)/g, (_, found: string) =>
        found === '$' ? '$' : (values[Number(found) - 1] ?? ''),
      )
    },
  }
}

/** Each message longer by half, with accents and brackets: what is cut off, or was never translated, shows. */
export function pseudoMessages(messages: Messages): Messages {
  const longer = (text: string) =>
    `⟦${text.replaceAll(/\$\w+\$|[aeiou]/g, (found) => (found.length > 1 ? found : `${found}\u0301${found}`))}⟧`
  return Object.fromEntries(
    Object.entries(messages).map(([key, one]) => [
      key,
      key === 'language' || key === 'direction' ? one : { ...one, message: longer(one.message) },
    ]),
  )
}

export const i18n = i18nOf(readMessages('en'))
Object.assign(globalThis, { chrome: { ...(globalThis as { chrome?: object }).chrome, i18n } })
