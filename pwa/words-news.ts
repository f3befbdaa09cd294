/** The words of what a person has to know of others who come in. Same rule as in words.ts. */
import { moment } from './moments.ts'

export const REPORTED = {
  title: 'Requests that were not recognised',
  own: 'Asked in your name',
  of: (name: string) => `Asked by ${name}`,
  by: (name: string, at: number) => `Not recognised by ${name}, ${moment(at)}`,
  next: 'Ask whoever asked, by another way. If it was not them, somebody else may have their browser or key: end it under People or Service keys.',
  nextOwn: 'Not you? Somebody else may have your browser: end it in Settings, and tell an administrator.',
  more: 'Only the latest are listed.',
} as const

export const BACK = {
  title: 'New passkeys asked for',
  forYou: 'For you',
  forName: (name: string) => `For ${name}`,
  by: (name: string) => `Asked for by ${name}.`,
  ends: 'Old passkeys and devices end.',
  stays: 'Old passkeys stay.',
  waits: (at: number) => `Works from ${moment(at)}, or when another administrator confirms it.`,
  usable: (at: number) => `Its day has gone by: it works until ${moment(at)}.`,
  confirmed: (at: number) => `Confirmed: it works until ${moment(at)}.`,
  confirmerGone: (at: number) =>
    `Whoever confirmed it may not any more: it works from ${moment(at)}, or cancel it and ask anew.`,
  confirm: 'Confirm',
  cancel: 'Cancel it',
  back: 'Back',
  confirmTitle: (name: string) => `Let ${name} in with a new passkey?`,
  confirmNext: 'Only if you have spoken to them yourself. Whoever has the link then acts as them.',
  cancelTitle: (name: string) => `Cancel the new passkey for ${name}?`,
  cancelNext: 'Its link ends. If nobody here asked for it, disable whoever did.',
  anew: (at: number) =>
    `Holdgate was set up anew by its host on ${moment(at)}. Nobody’s passkey let that happen. If you do not know why, ask who runs it before you approve anything.`,
  anewEntered: (at: number) =>
    `A new administrator came in on ${moment(at)} whom nobody’s passkey let in: its host set Holdgate up anew. If you do not know why, ask who runs it before you approve anything.`,
  recovered: (at: number) => `A recovery code was used to sign in on ${moment(at)}.`,
  codesLeft: (left: number) => (left === 1 ? '1 code is left.' : `${left} codes are left.`),
  endIt: 'Not you? End it in Settings, by making new codes',
  notYet: 'This link does not work yet',
  notYetNext: (at: number) =>
    `It works from ${moment(at)}, or as soon as another administrator confirms it. Keep it, and open it again then.`,
} as const
