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
