import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { SHELL } from '../words.ts'
import { Skeleton } from './message.tsx'

type Props<P> = Readonly<{ load: () => Promise<ComponentType<P>>; props: P; holdsPlace?: boolean }>

/** A part that loads when it is first shown, so that its bytes do not stand before the decision. */
export function Later<P extends object>({ load, props, holdsPlace }: Props<P>) {
  const [loaded, setLoaded] = useState<Readonly<{ Part: ComponentType<P> }>>()
  const [hasFailed, setFailed] = useState(false)
  useEffect(() => {
    load().then(
      (Part) => setLoaded({ Part }),
      () => setFailed(true),
    )
  }, [load])
  if (loaded) return <loaded.Part {...props} />
  if (!hasFailed) return holdsPlace ? <Skeleton /> : null
  return (
    <p class="note warn" role="alert">
      {SHELL.unreachable}
      <button type="button" onClick={() => location.reload()}>
        {SHELL.tryAgain}
      </button>
    </p>
  )
}
