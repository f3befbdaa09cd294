/** The pictures of the way to a decision; all others are in parts/icon.tsx. Paths are Lucide's (ISC licence). */
export const CIRCLE = 'M22 12a10 10 0 1 1-20 0 10 10 0 0 1 20 0'
export const FIRST_PATHS = {
  back: 'm15 18-6-6 6-6',
  check: 'M20 6 9 17l-5-5',
  cross: 'M18 6 6 18M6 6l12 12',
  clock: `${CIRCLE}M12 6v6l4 2`,
  warning: 'm21.73 18-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3M12 9v4M12 17h.01',
} as const
