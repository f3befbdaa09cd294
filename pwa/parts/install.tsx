import type { Installing } from '../install.ts'
import { JOIN } from '../words-enrol.ts'
import { Drawn, Icon } from './icon.tsx'
import { SET_UP_PATHS } from './set-up-paths.ts'

/** Holds its place from the start, so that nothing moves under a finger when the browser makes its offer. */
export function Install({ installing: { state, install } }: Readonly<{ installing: Installing }>) {
  const words = JOIN.install
  if (state === 'installed')
    return (
      <p class="note good" role="status">
        <Icon name="check" />
        <span>{words.done}</span>
      </p>
    )
  const says = {
    looking: words.looking,
    offered: words.why,
    asking: words.busy,
    dismissed: words.dismissed,
    unavailable: words.unavailable,
  }[state]
  return (
    <div class="offer install">
      <Drawn path={SET_UP_PATHS.phone} />
      <p class="quiet" role="status">
        {says}
      </p>
      <button type="button" disabled={state !== 'offered'} aria-busy={state === 'asking'} onClick={install}>
        {words.button}
      </button>
    </div>
  )
}
