import { JOIN } from '../words-enrol.ts'
import { Sheet } from './sheet.tsx'

/** Says what it means that a device does not ring, before anybody settles for it. The focus starts on trying on. */
export function WithoutPush({ finish, close }: Readonly<{ finish: () => void; close: () => void }>) {
  const words = JOIN.test
  return (
    <Sheet title="without-title" role="alertdialog" close={close}>
      <h2 id="without-title">{words.withoutTitle}</h2>
      <p>{words.withoutNext}</p>
      <div class="buttons">
        <button type="button" autofocus onClick={close}>
          {words.keep}
        </button>
        <button type="button" class="destroy" onClick={finish}>
          {words.without}
        </button>
      </div>
    </Sheet>
  )
}
