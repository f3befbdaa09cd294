import type { ComponentChildren } from 'preact'
import { SHELL } from '../words.ts'
import type { Trouble } from '../relay.ts'
import { Icon } from './icon.tsx'

/** Something the person must know before going on; read out when it appears. */
export function Warning({ children }: Readonly<{ children: ComponentChildren }>) {
  return (
    <p class="note warn" role="alert">
      <Icon name="warning" />
      <span>{children}</span>
    </p>
  )
}

/** What the relay refused or why it could not be asked: what happened, what to do, what to name. @param retry where it is all that is shown */
export function TroubleNote({ trouble, retry }: Readonly<{ trouble: Trouble; retry?: () => void }>) {
  return (
    <div class="note warn" role="alert">
      <Icon name="warning" />
      <div>
        {retry ? <h1>{trouble.says}</h1> : <p>{trouble.says}</p>}
        {trouble.detail && <p>{trouble.detail}</p>}
        {trouble.hint && <p class="quiet">{trouble.hint}</p>}
        {trouble.id && <p class="quiet small">{SHELL.problem(trouble.id)}</p>}
        {retry && (
          <button type="button" onClick={retry}>
            {SHELL.tryAgain}
          </button>
        )}
      </div>
    </div>
  )
}

/** Holds the place of what is loading; invisible for the first 200 ms. */
export function Skeleton() {
  return (
    <div class="skeleton" role="status">
      <h1 class="unseen">{SHELL.loading}</h1>
      <i />
      <i />
      <i />
    </div>
  )
}
