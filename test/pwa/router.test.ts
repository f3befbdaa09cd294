import { expect, test } from 'vitest'
import { placeOf } from '../../pwa/router.ts'

const id = `req_${'a'.repeat(22)}`

test.each([
  ['/', 'inbox'],
  ['/setup', 'set-up'],
  ['/enrol', 'enrol'],
  ['/enrol/', 'enrol'],
  ['/admin', 'people'],
  ['/pair', 'pair'],
  ['/services', 'services'],
  ['/settings', 'settings'],
])('%s shows %s', (path, at) => {
  expect(placeOf(path)).toEqual({ at })
})

test('a request is shown by its id', () => {
  expect(placeOf(`/r/${id}`)).toEqual({ at: 'request', id })
})

test.each([`/r/${id}x`, '/r/', '/r/../admin', '/v1/requests', '/constructor', '/__proto__', ''])(
  '%j shows nothing',
  (path) => {
    expect(placeOf(path)).toEqual({ at: 'nowhere' })
  },
)
