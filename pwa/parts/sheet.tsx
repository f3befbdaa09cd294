/**
 * A sheet over the page; what had the focus before has it again afterwards.
 *
 * Rule 1: it is told that it closes when it does, not by `close`, which comes a task later: the next key or tap, on
 *   what has the focus again, would ask for a sheet that still counts as there, and then goes.
 * Rule 2: it stands above an on-screen keyboard, in browsers too that lay the keyboard over the page (iOS).
 */
import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

type Props = Readonly<{
  /** The id of its title. */
  title: string
  /** Of one that asks before something ends. */
  role?: 'alertdialog'
  /** Takes it away. */
  close: () => void
  children: ComponentChildren
}>

export function Sheet({ title, role, close, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    const opened = dialog.current
    opened?.showModal()
    const fit = () => opened && standAbove(opened)
    visualViewport?.addEventListener('resize', fit)
    fit()
    return () => {
      visualViewport?.removeEventListener('resize', fit)
      // A dialog that is only taken away does not give the focus back.
      opened?.close()
    }
  }, [])
  // The `close` of one that was taken away is none of the next one's.
  const closed = () => dialog.current && close()
  return (
    <dialog ref={dialog} class="sheet" role={role} aria-labelledby={title} onCancel={close} onClose={closed}>
      {children}
    </dialog>
  )
}

/** Of the window, what is covered from below. A page that somebody has enlarged is covered by nothing. */
function standAbove(sheet: HTMLElement): void {
  if (!visualViewport) return
  const { height, offsetTop, scale } = visualViewport
  const covered = scale > 1 ? 0 : Math.max(0, Math.round(innerHeight - height - offsetTop))
  sheet.style.setProperty('--covered', `${covered}px`)
  const focused = document.activeElement
  if (sheet.contains(focused)) focused?.scrollIntoView({ block: 'nearest' })
}
