/** @returns undefined when it takes longer; it goes on by itself, and what it gives then is nobody's any more */
export function inTime<T>(work: Promise<T>, milliseconds: number): Promise<T | undefined> {
  return Promise.race([work, new Promise<undefined>((resolve) => setTimeout(resolve, milliseconds))])
}
