/** The matrix as a page of the documentation, made of the vectors themselves. */
import type { Ending } from './vector.ts'
import { MATRIX, VECTORS } from './vectors.ts'

const ENDINGS: readonly Ending[] = ['held', 'run now', 'held or blocked', 'blocked', 'absent']
const SHOWN: Readonly<Record<Ending, string>> = {
  held: 'held',
  'run now': 'run now',
  'held or blocked': 'held or blocked',
  blocked: 'blocked',
  absent: '–',
}

/** docs/matrix.md, before it is laid out. */
export function matrixPage(): string {
  const parts = MATRIX.map(({ title, vectors }) => {
    const rows = vectors.map(({ name, chromium, firefox }) => `| ${name} | ${SHOWN[chromium]} | ${SHOWN[firefox]} |`)
    return `## ${title}\n\n| way | Chromium | Firefox |\n| --- | --- | --- |\n${rows.join('\n')}\n`
  })
  const counts = ENDINGS.map((ending) => {
    const times = (browser: 'chromium' | 'firefox') => VECTORS.filter((vector) => vector[browser] === ending).length
    return `| ${SHOWN[ending]} | ${times('chromium')} | ${times('firefox')} |`
  })
  return `# Ways to a guarded address

${VECTORS.length} ways in which a page can try to reach an address that a rule covers, and how each ends. This page is made of the
list that the tests play (\`test/journey/matrix\`), by \`npm run docs:matrix\`; a test of the house compares them.

\`matrix-chromium\` and \`matrix-firefox\` play all of them in a real browser with the built extension, a paired operator and the real
relay. What arrived is read from the console's own server:

- without the extension, where each way must lead to the server, or the row would prove nothing;
- with it, before anybody has answered: nothing arrives;
- approved: what can be held arrives once, by the same method, query and bytes as without the extension, and with the bytes
  whose digest was approved; nothing else arrives;
- denied, and when nobody answered in time: nothing arrives. Of what is only stopped nobody is asked, so this is played for what is
  asked about; what one browser denies, the other leaves unanswered. \`npm run test:long\` plays both for every way in both.

A row that ends otherwise than it says here fails, also when it ends better.

- **held**: asked about; it goes out by itself once it is approved, and the page gets its answer.
- **run now**: refused at once, because it cannot wait; asked about, and sent once when the operator presses Run now.
- **blocked**: stopped by the browser's own rules; the operator is told. Nothing of it can go out but through a way that is held.
- **held or blocked**: the page that goes on at once may not have its rules yet; then it is only stopped.
- **–**: the browser has no such way, as the run without the extension shows.

| ends | Chromium | Firefox |
| --- | --- | --- |
${counts.join('\n')}

${parts.join('\n')}`
}
