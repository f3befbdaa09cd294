import { SHELL } from '../words.ts'

export function Nowhere() {
  return (
    <section class="card">
      <h1>{SHELL.nowhere}</h1>
      <a class="button" href="/">
        {SHELL.toInbox}
      </a>
    </section>
  )
}
