import { JOIN } from '../words-enrol.ts'
import { Drawn } from './icon.tsx'
import { SET_UP_PATHS } from './set-up-paths.ts'

/** How an app comes onto the Home Screen of an iPhone or iPad, with the pictures that are on its buttons. */
export function HomeScreen({ goOn }: Readonly<{ goOn: () => void }>) {
  const words = JOIN.home
  const step = (icon: keyof typeof SET_UP_PATHS, says: string) => (
    <li>
      <span class="tile">
        <Drawn path={SET_UP_PATHS[icon]} />
      </span>
      {says}
    </li>
  )
  return (
    <>
      <h1>{words.title}</h1>
      <p>{words.why}</p>
      <ol class="pictures">
        {step('share', words.share)}
        {step('plus', words.add)}
        {step('phone', words.open)}
      </ol>
      <p class="quiet small">{words.code}</p>
      <details>
        <summary>{words.without}</summary>
        <p class="quiet">{words.withoutNext}</p>
        <button type="button" onClick={goOn}>
          {words.without}
        </button>
      </details>
    </>
  )
}
