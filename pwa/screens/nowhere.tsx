import { NOWHERE } from '../words-later.ts'

export function Nowhere() {
  return (
    <section class="card narrow hero">
      <h1>{NOWHERE.title}</h1>
      <a class="button" href="/">
        {NOWHERE.toInbox}
      </a>
    </section>
  )
}
