/** What the button in the toolbar shows: how many calls wait, and whether something is wrong. Pure. */
import type { Status } from './messages.ts'
import { WORDS } from './words.ts'

export type Badge = Readonly<{ text: string; title: string; color: string }>

/** Readable with the white text that browsers put on it. */
const CALM = '#22577a'
const TROUBLE = '#a8322a'

export type Health = Pick<Status, 'relay' | 'managed' | 'doubt' | 'rulesTrouble'> &
  Readonly<{ paired: boolean; hasRules: boolean }>

export function badgeOf(waiting: number, health: Health): Badge {
  const trouble = troubleOf(health)
  const calls = waiting === 0 ? '' : WORDS.waiting(waiting)
  return {
    // Trouble is a sign as well as a colour; a count keeps its place, for it needs a hand.
    text: waiting > 9 ? '9+' : waiting > 0 ? String(waiting) : trouble === '' ? '' : '!',
    title: [WORDS.name, calls, trouble].filter((line) => line !== '').join('\n'),
    color: trouble === '' ? CALM : TROUBLE,
  }
}

/** The one thing that comes first, in words; empty where all is well. */
function troubleOf({ relay, managed, doubt, rulesTrouble, paired, hasRules }: Health): string {
  if (managed.wrong.length > 0) return WORDS.trouble.managed(managed.wrong.join(', '))
  if (!paired) return ''
  if (relay.kind === 'revoked') return WORDS.trouble.revoked
  if (doubt !== undefined) return doubt
  if (rulesTrouble !== undefined) return rulesTrouble
  if (relay.kind === 'unreachable') return WORDS.trouble.unreachable
  return hasRules ? '' : WORDS.trouble.noRules
}
