import { Fragment, type ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { App } from '../app.ts'
import { Skeleton } from './message.tsx'
import { News } from './news.tsx'
import { SilentHere } from './silent-here.tsx'

/** Nobody waits longer for what notes say: they come by answers of their own. */
const HOLD_MILLISECONDS = 1000

type Props = Readonly<{ app: App; isOn: boolean; children: ComponentChildren }>

/**
 * What the person has to know, and the list below it, in one go. Notes that come later stand below the list, so that no row moves
 * away under a finger.
 */
export function Noted({ app, isOn, children }: Props) {
  const [isInTime, setInTime] = useState<boolean>()
  const known = useRef(new Set<unknown>()).current
  const settle = (what: boolean) => setInTime((old = what) => old)
  useEffect(() => void setTimeout(() => settle(false), HOLD_MILLISECONDS), [])
  const isHeld = isInTime === undefined && isOn
  const notes = (
    <Fragment key="notes">
      {[News, SilentHere].map((Note) => (
        <Note app={app} isHeld={isHeld || !isOn} known={() => known.add(Note).size > 1 && settle(true)} />
      ))}
    </Fragment>
  )
  const list = <Fragment key="list">{isHeld ? <Skeleton /> : children}</Fragment>
  return isInTime === false ? [list, notes] : [notes, list]
}
