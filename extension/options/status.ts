import { useEffect, useState } from 'preact/hooks'
import type { Status } from '../background/messages.ts'
import { loadStatus } from './ask.ts'

const REFRESH_MILLISECONDS = 1000

export type Shown = Readonly<{
  /** Absent while it is awaited, and when the background does not answer. */
  status: Status | undefined
  isLost: boolean
  reload: () => void
}>

/** The background's status, as new as a second. What was known last stays when it stops answering. */
export function useStatus(): Shown {
  const [status, setStatus] = useState<Status>()
  const [isLost, setLost] = useState(false)
  const load = async () => {
    try {
      setStatus(await loadStatus())
      setLost(false)
    } catch {
      // What the browser says of it is for nobody who reads this screen.
      setLost(true)
    }
  }
  const reload = () => void load()
  useEffect(() => {
    reload()
    const timer = setInterval(reload, REFRESH_MILLISECONDS)
    return () => clearInterval(timer)
  }, [])
  return { status, isLost, reload }
}
