/** Pictures beside words, never instead of them. Paths are Lucide's (ISC licence). */
import { CIRCLE, FIRST_PATHS } from '../request/icon-paths.ts'

const PATHS = {
  ...FIRST_PATHS,
  forth: 'm9 18 6-6-6-6',
  unknown: `${CIRCLE}M9.09 9a3 3 0 0 1 5.83 1c0 2-3 3-3 3M12 17h.01`,
  never: `${CIRCLE}M4.9 4.9l14.2 14.2`,
  eye: 'M2.06 12.35a1 1 0 0 1 0-.7 10.75 10.75 0 0 1 19.88 0 1 1 0 0 1 0 .7 10.75 10.75 0 0 1-19.88 0M15 12a3 3 0 1 1-6 0 3 3 0 0 1 6 0',
  bell: 'M10.27 21a2 2 0 0 0 3.46 0M3.26 15.33A1 1 0 0 0 4 17h16a1 1 0 0 0 .74-1.67C19.41 13.96 18 12.5 18 8A6 6 0 0 0 6 8c0 4.5-1.41 5.96-2.74 7.33',
  settings: 'M21 4h-7M10 4H3M21 12h-9M8 12H3M21 20h-5M12 20H3M14 2v4M8 10v4M16 18v4',
} as const

export type IconName = keyof typeof PATHS

export function Icon({ name }: Readonly<{ name: IconName }>) {
  return <Drawn path={PATHS[name]} />
}

/** A picture of one screen alone. */
export function Drawn({ path }: Readonly<{ path: string }>) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={path} />
    </svg>
  )
}
