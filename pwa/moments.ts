/** Instants and numbers as people read them: in the zone of this device, and written as in the language that is spoken. */
import { speech } from './words.ts'

export function moment(at: number): string {
  return new Date(at).toLocaleString(speech.locale, { dateStyle: 'medium', timeStyle: 'short' })
}

export function time(at: number): string {
  return new Date(at).toLocaleTimeString(speech.locale, { hour: '2-digit', minute: '2-digit' })
}

export function day(at: number): string {
  return new Date(at).toLocaleDateString(speech.locale, { dateStyle: 'medium' })
}

/** With the day of the week, as history is ordered by it. */
export function longDay(at: number): string {
  return new Date(at).toLocaleDateString(speech.locale, { dateStyle: 'full' })
}

/** In which all of these are told. */
export function zone(): string {
  return Intl.DateTimeFormat(speech.locale).resolvedOptions().timeZone
}

/** With seconds and the zone's name. */
export function exactMoment(at: number): string {
  return new Date(at).toLocaleString(speech.locale, { dateStyle: 'medium', timeStyle: 'long' })
}

/** How long ago something was, in the largest unit of which there are two; never in the future. */
export function ago(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  const [unit, size] = unitOf(seconds)
  return new Intl.RelativeTimeFormat(speech.locale).format(-Math.floor(seconds / size), unit)
}

/** So long, counted in the largest unit of which there are two, in words: `2 minutes`; never longer than it is. */
export function span(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000)
  const [unit, size] = seconds === 60 ? (['minute', 60] as const) : unitOf(seconds)
  return new Intl.NumberFormat(speech.locale, { style: 'unit', unit, unitDisplay: 'long' }).format(
    Math.floor(seconds / size),
  )
}

function unitOf(seconds: number): readonly ['day' | 'hour' | 'minute' | 'second', number] {
  return AGO.find(([, length]) => seconds >= 2 * length) ?? ['second', 1]
}

const AGO = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const

export function grouped(number: bigint): string {
  return number.toLocaleString(speech.locale)
}

/** The English noun after a count, which has one form for one and one for all else; for Arabic, counted.ar.ts. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString(speech.locale)} ${noun}${count === 1 ? '' : 's'}`
}
