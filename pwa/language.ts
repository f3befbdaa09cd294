/** Puts the words of another language where the English ones are. Loaded by whoever does not read English. */
import { laterWords } from './later-words.ts'
import type { Translation } from './translation.ts'
import type * as english from './words.ts'
import { DECIDE, FIELDS, REQUEST, SHELL, speech } from './words.ts'

type Early = Translation<Omit<typeof english, 'speech'>>
type Later = Translation<Awaited<ReturnType<typeof laterWords>>>
type Page = Readonly<{ skip: string; home: string; offline: string }>
type Language = Readonly<{ dir: 'ltr' | 'rtl'; early: Early; page: Page; later: () => Promise<Later> }>

const LANGUAGES: Readonly<Record<string, () => Promise<Language>>> = {
  ar: async () => (await import('./words.ar.ts')).AR,
  // For whoever checks that every word is in here and that longer ones fit.
  qps: async () => (await import('./words.pseudo.ts')).PSEUDO,
}

/**
 * Until it resolves nothing may be drawn; of the words that load later, `speech.later`. English stays where there is no such
 * language, or where it cannot be loaded.
 *
 * @param wish as browsers name theirs, such as `ar-EG`
 */
export async function speak(wish: string): Promise<void> {
  const load = LANGUAGES[wish] ?? LANGUAGES[wish.split('-')[0] ?? '']
  if (!load) return
  const { dir, early: words, page, later } = await load()
  put({ DECIDE, FIELDS, REQUEST, SHELL }, words)
  speech.locale = wish
  speech.later = Promise.all([laterWords(), later()]).then(([own, other]) => put(own, other))
  document.documentElement.lang = wish
  document.documentElement.dir = dir
  text('skip', page.skip)
  text('offline', page.offline)
  document.querySelector('.brand')?.setAttribute('aria-label', page.home)
}

function text(id: string, words: string): void {
  const place = document.getElementById(id)
  if (place) place.textContent = words
}

/** In place: screens hold on to the objects that they imported. */
function put(own: object, other: object): void {
  for (const [name, words] of Object.entries(other)) {
    const found: unknown = Reflect.get(own, name)
    if (typeof found === 'object' && found !== null && !Array.isArray(found)) put(found, words as object)
    else Reflect.set(own, name, words)
  }
}
