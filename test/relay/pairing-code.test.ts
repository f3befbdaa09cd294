import { expect, test } from 'vitest'
import { newPairingCode, readPairingCode, showPairingCode } from '../../relay/server/pairing-code.ts'

const code = newPairingCode(() => Uint8Array.from([0, 1, 31, 10, 17, 18, 200, 255]))

test('a code is eight characters with a hyphen in the middle', () => {
  expect(showPairingCode(code)).toBe('01ZA-HJ8Z')
})
for (const typed of ['01ZA-HJ8Z', '01zahj8z', ' 01 za hj 8z ', 'OlZA-HJ8Z', 'oIza-hj8z', '0-1-Z-A-H-J-8-Z']) {
  test(`"${typed}" is read as meant`, () => {
    expect(readPairingCode(typed)).toEqual(code)
  })
}
for (const typed of ['', '01ZA-HJ8', '01ZA-HJ8ZZ', '01ZA-HJ8U', '01ZA-HJ8é', '01ZA-HJ8💥']) {
  test(`"${typed}" is no code`, () => {
    expect(readPairingCode(typed)).toBeUndefined()
  })
}
