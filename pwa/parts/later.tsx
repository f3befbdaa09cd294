import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { SHELL } from '../words.ts'
import { Skeleton } from './message.tsx'

type Props<P> = Readonly<{ load: () => Promise<ComponentType<P>>; props: P; holdsPlace?: boolean }>

/** By how it loads: what was there once stands at once. */
const parts = new WeakMap<() => Promise<unknown>, unknown>()

export async function loadPart<P>(load: () => Promise<ComponentType<P>>): Promise<ComponentType<P>> {
  const part = await load()
  parts.set(load, part)
  return part
}

/** A part that loads when it is first shown, so that its bytes do not stand before the decision. */
export function Later<P extends object>({ load, props, holdsPlace }: Props<P>) {
  const [, setLoaded] = useState<ComponentType<P>>()
  const [hasFailed, setFailed] = useState(false)
  useEffect(() => {
    loadPart(load).then(
      (part) => setLoaded(() => part),
      () => setFailed(true),
    )
  }, [load])
  const Part = parts.get(load) as ComponentType<P> | undefined
  if (Part) return <Part {...props} />
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
