const UNITS = { s: 1_000, m: 60_000, h: 3_600_000 } as const

/** `60s`, `5m` or `24h` in milliseconds; undefined for anything else. */
export function readDuration(text: string): number | undefined {
  const parts = /^([1-9]\d{0,5})([smh])$/.exec(text)
  const unit = parts?.[2]
  if (unit !== 's' && unit !== 'm' && unit !== 'h') return undefined
  return Number(parts?.[1]) * UNITS[unit]
}
