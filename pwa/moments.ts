/** Instants as people read them: in the zone of this device, and written as in the language that is spoken. */
import { speech } from './words.ts'

export function moment(at: number): string {
  return new Date(at).toLocaleString(speech.locale, { dateStyle: 'medium', timeStyle: 'short' })
}

export function time(at: number): string {
  return new Date(at).toLocaleTimeString(speech.locale, { hour: '2-digit', minute: '2-digit' })
}

export function day(at: number): string {
  return new Date(at).toLocaleDateString(speech.locale)
}

/** With seconds and the zone's name. */
export function exactMoment(at: number): string {
  return new Date(at).toLocaleString(speech.locale, { dateStyle: 'medium', timeStyle: 'long' })
}

/** How long ago something was, in the largest unit of which there are two; never in the future. */
export function ago(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  const [unit, size] = AGO.find(([, length]) => seconds >= 2 * length) ?? (['second', 1] as const)
  return new Intl.RelativeTimeFormat(speech.locale).format(-Math.floor(seconds / size), unit)
}

const AGO = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const

export function grouped(number: bigint): string {
  return number.toLocaleString(speech.locale)
}
