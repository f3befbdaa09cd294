/** What popup and options learn where the background fails, or the browser does not even ask. */
import { expect, test } from 'vitest'

const failing = () => Promise.reject(new Error('Could not establish connection. Receiving end does not exist.'))
const browser = { runtime: { id: 'extension', sendMessage: failing }, permissions: { request: failing } }
const chrome = { ...globalThis.chrome, ...browser }
Object.assign(globalThis, { chrome, browser: chrome })
const { askForHosts, tell } = await import('../../extension/options/ask.ts')

test('a background that does not do what was pressed is said, in words of ours', async () => {
  const says = expect.stringMatching(/^Holdgate does not answer. Covered calls stay blocked./)
  expect(await tell({ kind: 'act', hold: 'h'.repeat(22), act: 'run' })).toEqual({ ok: false, says })
})

test('a question that the browser does not put to the person is not answered with yes', async () => {
  expect(await askForHosts(['https://admin.example.com/*'])).toBe(false)
})
