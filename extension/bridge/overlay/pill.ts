/** What is left of the overlay while the operator keeps working: how many calls wait, and for how long. */
import type { HoldView } from '../messages.ts'
import { WORDS } from '../words.ts'
import { ICONS, icon, make } from './element.ts'
import { clockOf, sceneOf } from './scene.ts'

export function showPill(pill: HTMLButtonElement, open: readonly HoldView[]): void {
  if (open.length === 0) {
    if (pill.matches(':popover-open')) pill.hidePopover()
    return
  }
  const soonest = Math.min(...open.map((view) => sceneOf(view).deadline?.at ?? Number.POSITIVE_INFINITY))
  const care = open.some(isRunnable)
  pill.className = care ? 'pill care' : 'pill'
  pill.replaceChildren(
    icon(care ? ICONS.care : ICONS.waiting),
    pillText(open),
    Number.isFinite(soonest) ? make('time', '', clockOf(soonest - Date.now())) : '',
  )
  if (!pill.matches(':popover-open')) pill.showPopover()
}

export function isRunnable({ state, detached }: HoldView): boolean {
  return state === 'approved' && detached
}

export function pillText(open: readonly HoldView[]): string {
  return open.some(isRunnable) ? WORDS.title.runnable : WORDS.pill(open.length)
}
