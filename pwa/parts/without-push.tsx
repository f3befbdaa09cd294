import { useEffect, useRef } from 'preact/hooks'
import { JOIN } from '../words-enrol.ts'

/** Says what it means that a device does not ring, before anybody settles for it. The focus starts on trying on. */
export function WithoutPush({ finish, close }: Readonly<{ finish: () => void; close: () => void }>) {
  const words = JOIN.test
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const opened = dialog.current
    opened?.showModal()
    // A dialog that is only taken away does not give the focus back.
    return () => opened?.close()
  }, [])
  return (
    <dialog ref={dialog} class="sheet" role="alertdialog" aria-labelledby="without-title" onClose={close}>
      <h2 id="without-title">{words.withoutTitle}</h2>
      <p>{words.withoutNext}</p>
      <div class="buttons">
        <button type="button" autofocus onClick={() => dialog.current?.close()}>
          {words.keep}
        </button>
        <button type="button" class="destroy" onClick={finish}>
          {words.without}
        </button>
      </div>
    </dialog>
  )
}
