/**
 * What has been on the screen. Approve waits until all of what matters was.
 *
 * Rule: a mark counts as seen when it was in the part of the window that nothing of ours covers. What is folded
 *   and matters counts only once it is unfolded.
 */
import { DECIDE } from '../words.ts'

/** @param isFold stays unseen as long as it is there */
export type Must = (mark: HTMLElement, isFold?: boolean) => void
export type Sight = Readonly<{
  must: Must
  /** Starts to look, once everything stands where it stands. Again is nothing. */
  begin: (footer: HTMLElement, changed: () => void) => void
  /** What is left, as a sentence. */
  unseen: () => string | undefined
  /** Takes the screen and the keyboard to the next of it. */
  next: () => void
  end: () => void
}>

/** Of what must be seen and was not; the document keeps their order. */
const MUST = 'must'
/** The line above with the way back and the time. */
const ABOVE_PIXELS = 56

/** @param place where the marks stand */
export function createSight(place: HTMLElement): Sight {
  let observer: IntersectionObserver | undefined
  let isOver = false
  const left = () => place.querySelectorAll<HTMLElement>(`.${MUST}`)
  return {
    must: (mark, isFold) => {
      mark.classList.add(MUST)
      if (!isFold) observer?.observe(mark)
    },
    begin: (footer, changed) => {
      if (observer || isOver) return
      const below = Math.max(0, Math.ceil(innerHeight - footer.getBoundingClientRect().top))
      const rootMargin = `-${ABOVE_PIXELS}px 0px -${below}px`
      const looking = new IntersectionObserver(
        (entries) => {
          for (const { isIntersecting, target } of entries) if (isIntersecting) target.classList.remove(MUST)
          changed()
        },
        { rootMargin },
      )
      // A fold is a button, and a mark is not.
      for (const mark of left()) if (mark.localName === 'i') looking.observe(mark)
      observer = looking
    },
    unseen: () => {
      const { length } = left()
      return length > 0 ? DECIDE.unseen(length) : undefined
    },
    next: () => {
      const [first] = left()
      const at = first?.closest<HTMLElement>('button, dd, p, pre, div')
      if (!at) return
      first?.scrollIntoView({ block: 'center' })
      if (at !== first) at.tabIndex = -1
      at.focus({ preventScroll: true })
    },
    end: () => {
      isOver = true
      observer?.disconnect()
    },
  }
}
