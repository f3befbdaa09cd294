/** Policies and calls as nobody would write them by hand. */
import fc from 'fast-check'
import { HOST } from './browser.ts'

const segment = fc.constantFrom('api', 'customers', ':id', ':other', 'a@b', 'caf\u00E9', 'v1.2', "o'x")
const pattern = fc
  .record({
    origin: fc.constantFrom(
      HOST,
      HOST,
      HOST,
      HOST,
      'http://127.0.0.1:8384',
      'https://b.example:8443',
      'http://[::1]:9000',
    ),
    segments: fc.uniqueArray(segment, { maxLength: 3 }),
    rest: fc.boolean(),
  })
  .map(({ origin, segments, rest }) => [origin, ...segments, ...(rest ? ['*'] : [])].join('/'))
/** For `asking`. */
export const drawnRule = fc
  .record({
    method: fc.constantFrom('-', 'DELETE', 'POST', 'GET', 'PURGE'),
    url: pattern,
    decide: fc.constantFrom('ask', 'deny', 'allow'),
  })
  .map(({ method, url, decide }) => `${method} ${url} ${decide}`)
const piece = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      'api',
      'customers',
      '7',
      'a@b',
      'a%40b',
      'caf%C3%A9',
      'caf%c3%a9',
      'café',
      'v1.2',
      "o'x",
      'o%27x',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'API',
      'c%75stomers',
      '',
      '.',
      '..',
      ';v',
      'a;b',
      'x%2Fy',
      '%2e',
      '%5C',
      '%zz',
      '%',
      'a b',
      '%00',
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 6 }).map((text) => text.replace(/[/?#\\]/g, '')) },
)
/** Absolute URLs, many of them in odd spellings. */
export const drawnUrl = fc
  .record({
    base: fc.constantFrom(
      HOST,
      HOST,
      HOST,
      HOST,
      HOST,
      HOST,
      HOST,
      'https://admin.example.com.',
      'http://admin.example.com',
      'https://u:p@admin.example.com:443',
      'http://127.0.0.1:8384',
      'http://127.1:8384',
      'https://b.example:8443',
      'https://b.example',
      'http://[::1]:9000',
      'https://x.b.example:8443',
    ),
    pieces: fc.array(piece, { maxLength: 3 }),
    end: fc.constantFrom('', '', '/', '//', '?x=1', '#y', '/?//', '?a/../b', '#?'),
  })
  .map(({ base, pieces, end }) => [base, ...pieces].join('/') + end)
  .filter((text) => URL.canParse(text))
const method = fc.constantFrom('DELETE', 'delete', 'POST', 'GET', 'HEAD', 'OPTIONS', 'PURGE', 'purge', 'PATCH')
const header = fc.tuple(fc.constantFrom('X-HTTP-Method-Override', 'x-http-method'), method)
/** Method and headers. Only a POST carries another method: of what else a server takes, browsers cannot know. */
export const drawnSending = fc.oneof(
  { weight: 4, arbitrary: method.map((name) => ({ method: name, headers: [] })) },
  { weight: 1, arbitrary: header.map((one) => ({ method: 'POST', headers: [one] })) },
)
