import { JOIN } from '../words-enrol.ts'
import { Icon } from './icon.tsx'

type Step = 1 | 2 | 3

/** Where somebody is on the way in; said aloud when they come further. @param at 4: behind them all */
export function Stepper({ names, at }: Readonly<{ names: readonly [string, string, string]; at: Step | 4 }>) {
  return (
    <>
      <ol class="stepper" aria-label={JOIN.steps.label}>
        {names.map((name, index) => (
          <li key={name} class={index + 1 < at ? 'past' : ''} aria-current={index + 1 === at ? 'step' : undefined}>
            <span class="dot" aria-hidden="true">
              {index + 1 < at ? <Icon name="check" /> : index + 1}
            </span>
            <span>
              {name}
              {index + 1 < at && <span class="unseen">, {JOIN.steps.done}</span>}
            </span>
          </li>
        ))}
      </ol>
      <p class="unseen" role="status">
        {at < 4 && JOIN.steps.at(at, names[at - 1] ?? '')}
      </p>
    </>
  )
}
