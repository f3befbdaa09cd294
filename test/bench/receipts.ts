/** What it takes to verify a receipt, with its signatures and without anything but them. */
import { openCorpus } from '../kit/receipt-corpus.ts'
import { openVerifiers } from '../kit/verifiers.ts'
import { checkAssertion } from '../../relay/evidence/assertion.ts'
import { importPasskey } from '../../relay/evidence/passkey-key.ts'
import { softwarePasskey } from '../kit/software-passkey.ts'
import { quantile } from './quantile.ts'
import { say } from './say.ts'

const ROUNDS = 20
const LIMIT_MILLISECONDS = 50

export async function benchReceipts(): Promise<void> {
  const corpus = await openCorpus()
  const verifiers = await openVerifiers(corpus.roster)
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { text } of corpus.valid) {
      const receipt = Buffer.from(text)
      const from = performance.now()
      const { finding } = await verifiers.ours({ receipt })
      times.push(performance.now() - from)
      if (finding.verdict !== 'valid') throw new Error('A good receipt did not hold.')
    }
  }
  const floor = await oneAssertion()
  verifiers.close()
  await corpus.close()
  const [p50, worst] = [quantile(times, 0.5), Math.max(...times)]
  const ratio = (p50 / floor).toFixed(1)
  say(`Verifying a receipt (${corpus.valid.length} stories, ${ROUNDS} times each):`)
  say(
    `  p50 ${p50.toFixed(2)} ms, worst ${worst.toFixed(2)} ms; ${ratio} times one passkey check (${floor.toFixed(2)} ms)`,
  )
  say(`  goal at most ${LIMIT_MILLISECONDS} ms: ${worst <= LIMIT_MILLISECONDS ? 'met' : 'not met'}`)
}

async function oneAssertion(): Promise<number> {
  const origin = 'https://holdgate.example.org'
  const passkey = softwarePasskey(origin)
  const challenge = new Uint8Array(32)
  const [assertion, key] = [passkey.assert(challenge), await importPasskey(passkey.cose)]
  const times: number[] = []
  for (let round = 0; round < 200; round += 1) {
    const from = performance.now()
    await checkAssertion({ assertion, key, challenge, origin, rpId: new URL(origin).hostname })
    times.push(performance.now() - from)
  }
  return quantile(times, 0.5)
}
