/**
 * The persisted table of holds. storage.session outlives the worker and ends with the browser, as the
 * bytes do; memory is a cache of it.
 *
 * Rule 1: `change` decides on the newest state, in one turn; so two events cannot both win.
 * Rule 2: it resolves when the new state is stored. Whoever acts on a state awaits it first. What cannot be
 *   stored is as if it had not happened, except an end: that needs no memory, for the bridge forgets the bytes.
 * Rule 3: bodies are not stored, but for the few fields that the operator's screen shows. The bridge has them, and
 *   says them again after the worker died.
 */
import type { HoldId } from '../bridge/messages.ts'
import type { Hold } from './hold.ts'
import { isOver } from './hold.ts'

/** The part of `storage.session` that is used here. */
export type Area = Readonly<{
  get: (keys: null) => Promise<Record<string, unknown>>
  set: (items: Record<string, unknown>) => Promise<void>
  remove: (keys: string[]) => Promise<void>
}>

export type HoldTable = Readonly<{
  get: (id: HoldId) => Hold | undefined
  all: () => readonly Hold[]
  /** @throws when it cannot be stored; then it is not there */
  add: (hold: Hold) => Promise<void>
  /**
   * `step` returns the next state, or undefined to leave it.
   *
   * @returns what it is then, if changed
   * @throws when it cannot be stored, and is no end; then it is what it was
   */
  change: (id: HoldId, step: (hold: Hold) => Hold | undefined) => Promise<Hold | undefined>
}>

const PREFIX = 'hold:'
/** Ended holds that stay, to be shown as the last outcomes. */
const KEPT = 12

export async function openHoldTable(area: Area, changed: (hold: Hold) => void): Promise<HoldTable> {
  const holds = new Map<HoldId, Hold>()
  for (const [key, value] of Object.entries(await area.get(null))) {
    if (key.startsWith(PREFIX)) holds.set(key.slice(PREFIX.length), value as Hold)
  }
  const store = async (hold: Hold, before?: Hold) => {
    holds.set(hold.id, hold)
    // The newest, when it comes to it: a second try must not put an older state over one that came meanwhile.
    const write = () => area.set({ [PREFIX + hold.id]: storedOf(holds.get(hold.id) ?? hold) })
    try {
      // The store has a quota. Last outcomes are only there to be read.
      await write().catch(() => prune(0, hold.id).then(write))
    } catch (error) {
      if (!isOver(hold)) {
        if (holds.get(hold.id) === hold && before) holds.set(hold.id, before)
        if (!before) holds.delete(hold.id)
        throw error
      }
      console.warn('holdgate: an end was not stored', error)
    }
    changed(hold)
  }
  const prune = async (kept: number, but?: HoldId) => {
    const ended = [...holds.values()].filter((hold) => isOver(hold) && !hold.owes && hold.id !== but)
    const old = ended.toSorted((a, b) => (b.end?.at ?? 0) - (a.end?.at ?? 0)).slice(kept)
    if (old.length === 0) return
    for (const { id } of old) holds.delete(id)
    await area.remove(old.map(({ id }) => PREFIX + id))
  }
  return {
    get: (id) => holds.get(id),
    all: () => [...holds.values()].toSorted((a, b) => a.heldAt - b.heldAt),
    add: async (hold) => {
      await store(hold)
      await prune(KEPT)
    },
    change: async (id, step) => {
      const before = holds.get(id)
      const after = before && step(before)
      if (!after) return undefined
      await store(after, before)
      return after
    },
  }
}

function storedOf({ shown, ...rest }: Hold): Hold {
  return shown === undefined ? rest : { ...rest, bytesWithBridge: true }
}
