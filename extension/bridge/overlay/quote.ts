/** What a person wrote, apart from our own words and in no other order than it has. */
import { WORDS } from '../words.ts'
import { make } from './element.ts'
import { visible } from './visible.ts'

export function quotePart({ by, text }: Readonly<{ by: string; text: string }>): HTMLElement {
  const shown = visible(text)
  const words = make('bdi', shown === text ? '' : 'marked', shown)
  // Of whatever language: its own first letter decides, not what stands around it.
  words.dir = 'auto'
  return make('figure', '', make('figcaption', 'label', visible(WORDS.wrote(by))), make('blockquote', 'quote', words))
}
