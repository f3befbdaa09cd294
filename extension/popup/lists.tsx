/** The popup's three lists. What a page sent is shown as such: apart, in another face, made visible. */
import type { HoldView, Stopped } from '../bridge/messages.ts'
import { isOpen } from '../bridge/overlay/scene.ts'
import { visible } from '../bridge/overlay/visible.ts'
import { time } from '../words/moments.ts'
import { WORDS } from './words.ts'

const SHOWN_LAST = 5

function Call({ view }: Readonly<{ view: HoldView }>) {
  return (
    <>
      {view.words && <strong>{visible(view.words.say)}</strong>}
      <span class="page-text">{visible(`${view.method} ${view.target}`)}</span>
    </>
  )
}

/** True when it is shown among what waits. */
export function isWaitingHold(view: HoldView): boolean {
  return isOpen(view) && !view.quiet
}

type Held = Readonly<{ holds: readonly HoldView[]; act: (view: HoldView, what: 'cancel' | 'run') => void }>

export function HeldList({ holds, act }: Held) {
  const open = holds.filter(isWaitingHold)
  return (
    <section class="waiting">
      <h2>{WORDS.held}</h2>
      {open.length === 0 && <p class="soft">{WORDS.nothing}</p>}
      <ul>
        {open.map((view) => (
          <li key={view.hold}>
            <Call view={view} />
            <small>
              {WORDS.state[view.state]}, {WORDS.since(time(view.heldAt))}
            </small>
            {view.asked.length > 0 && (
              <small>{WORDS.asked(view.asked.map(({ name }) => visible(name)).join(', '))}</small>
            )}
            {view.detached && <small class="care">{view.cannotWait ? WORDS.cannotWait : WORDS.detached}</small>}
            {view.unreachableUntil !== undefined && <small class="care">{WORDS.unreachable}</small>}
            {(view.state === 'held' || view.state === 'approved') && (
              <div class="acts">
                <button type="button" class="end" onClick={() => act(view, 'cancel')}>
                  {WORDS.cancel}
                </button>
                {view.state === 'approved' && view.detached && (
                  <button type="button" class="main" onClick={() => act(view, 'run')}>
                    {WORDS.run}
                  </button>
                )}
              </div>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

export function LastList({ holds }: Readonly<{ holds: readonly HoldView[] }>) {
  const over = holds
    .filter((view) => !isOpen(view) && !view.quiet)
    .toReversed()
    .slice(0, SHOWN_LAST)
  if (over.length === 0) return null
  return (
    <section>
      <h2>{WORDS.last}</h2>
      <ul>
        {over.map((view) => (
          <li key={view.hold}>
            <Call view={view} />
            <small class={view.state === 'done' ? 'good' : view.state === 'unknown' ? 'care' : ''}>
              {WORDS.state[view.state]}
              {view.status !== undefined && `, ${WORDS.answered(view.status)}`}
              {view.by !== undefined && `, ${visible(view.by)}`}
              {view.says !== undefined && `: ${visible(view.says)}`}
              {view.quoted !== undefined && (
                <>
                  {' '}
                  <q dir="auto">{visible(view.quoted)}</q>
                </>
              )}
            </small>
          </li>
        ))}
      </ul>
    </section>
  )
}

export function StoppedList({ stopped }: Readonly<{ stopped: readonly Stopped[] }>) {
  if (stopped.length === 0) return null
  return (
    <section>
      <h2>{WORDS.stopped}</h2>
      <ul>
        {stopped.slice(0, SHOWN_LAST).map((one) => (
          <li key={one.at}>
            <span class="page-text">{visible(`${one.method} ${one.url}`)}</span>
            <small>
              {time(one.at)}, {WORDS.why[one.why]}
              {one.source !== undefined && ` (${one.source})`}
            </small>
          </li>
        ))}
      </ul>
    </section>
  )
}
