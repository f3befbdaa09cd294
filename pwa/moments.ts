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

export function grouped(number: bigint): string {
  return number.toLocaleString(speech.locale)
}
