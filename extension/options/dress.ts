import { language } from '../words/say.ts'

/** Gives a screen's document the title, language and direction of its words. */
export function dressPage(title: string): void {
  const { lang, dir } = language()
  Object.assign(document.documentElement, { lang, dir })
  document.title = title
}
