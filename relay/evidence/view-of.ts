import { bodyParts } from './body-parts.ts'
import { type Shown, type View, viewBy } from './view.ts'

/** The view of a request, by every reader of bodies there is. It fails as `viewBy` does. */
export function viewOf(shown: Shown): View {
  return viewBy(bodyParts, shown)
}
