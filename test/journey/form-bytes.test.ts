import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Hold } from '../../extension/background/hold.ts'
import { formEntriesText, type FormEntry } from '../../relay/evidence/form-entries.ts'
import { multipartFields } from '../../relay/evidence/multipart.ts'
import { lacks } from '../kit/debian.ts'
import { readBody } from '../kit/gcm-device.ts'
import { Journal } from '../kit/journal.ts'
import { listen } from '../kit/loopback.ts'
import { samplePolicy } from '../kit/policy.ts'
import { BROWSERS, type Seat, type Sitting } from '../kit/seat.ts'
import { until } from '../kit/until.ts'
import { openWorld, type World } from '../kit/world.ts'

type Form = Readonly<{
  name: string
  charset: string
  /** Attributes of the form besides its address and method, and what is in it; its button is `#go`. */
  attributes: string
  inside: string
}>

type Arrived = Readonly<{ path: string; type: string; body: Buffer }>

const GO = '<button id="go" name="do" value="go on">Go</button>'

const FORMS: readonly Form[] = [
  {
    name: 'every kind of field, in UTF-8',
    charset: 'utf-8',
    attributes: '',
    inside: `<input name="a b" value="&amp;=+ %20 ~*-._!'()é日😀">
      <textarea name="lines">\none\ntwo\r\nthree\n</textarea><input type="hidden" name="x&#13;y&#10;z" value="1&#13;2&#10;3">
      <input name="_charset_" type="hidden"><input name="" value="no name"><input name="off" value="x" disabled>
      <input type="checkbox" name="box" checked><input type="checkbox" name="box2"><input type="radio" name="r" value="1" checked>
      <select name="many" multiple><option selected>1<option selected>2<option>3</select>
      <input name="said" value="&#1513;" dir="rtl" dirname="said.dir"><input type="number" name="n" value="1.50">
      <fieldset disabled><input name="gone" value="x"></fieldset><input type="file" name="none">${GO}`,
  },
  { name: 'no field at all', charset: 'utf-8', attributes: '', inside: '<button id="go">Go</button>' },
  {
    name: 'a picture as its button',
    charset: 'utf-8',
    attributes: '',
    inside: '<input type="image" id="go" name="at" alt="Go"><input type="image" name="other" alt="">',
  },
  {
    name: 'a page in windows-1252, and characters that it does not have',
    charset: 'windows-1252',
    attributes: '',
    inside: `<input name="é" value="€uro ÿ 日😀 \u0081"><input type="hidden" name="_charset_"><input name="_CHARSET_" value="UTF-8">${GO}`,
  },
  {
    name: 'an encoding of its own in a page in UTF-8',
    charset: 'utf-8',
    attributes: 'accept-charset="no-such iso-8859-2 utf-8"',
    inside: `<input name="a" value="Łódź é 日"><input type="hidden" name="_charset_">${GO}`,
  },
  {
    name: 'a page in Shift_JIS, whose second bytes are ASCII',
    charset: 'shift_jis',
    attributes: '',
    inside: `<input name="ソ" value="表示 ｱｲｳ A~\\ é">${GO}`,
  },
  { name: 'a page in EUC-KR', charset: 'euc-kr', attributes: '', inside: `<input name="가" value="뷁 한글 é">${GO}` },
  { name: 'a page in GBK', charset: 'gbk', attributes: '', inside: `<input name="甲" value="€ 丂 乙 é">${GO}` },
  {
    name: 'files by name, where no file is sent',
    charset: 'utf-8',
    attributes: '',
    inside: `<input type="file" name="papers" multiple class="files">${GO}`,
  },
  {
    name: 'files in multipart',
    charset: 'utf-8',
    attributes: 'enctype="multipart/form-data"',
    inside: `<input name="a &quot;b&quot; é" value="1"><input type="hidden" name="x&#13;y" value="1&#13;2&#10;3">
      <input type="file" name="papers" multiple class="files"><input type="file" name="none"><input type="hidden" name="_charset_">${GO}`,
  },
  {
    name: 'fields in multipart in windows-1252',
    charset: 'windows-1252',
    attributes: 'enctype="multipart/form-data"',
    inside: `<input name="plain" value="1"><input type="hidden" name="_charset_">${GO}`,
  },
  {
    name: 'fields in text/plain',
    charset: 'utf-8',
    attributes: 'enctype="TEXT/plain"',
    inside: `<textarea name="lines">one\ntwo</textarea><input name="é" value="=&amp;"><input type="file" name="none">${GO}`,
  },
  {
    name: 'an encoding that its button names',
    charset: 'utf-8',
    attributes: 'enctype="text/plain"',
    inside: '<input name="a" value="1&#10;2"><button id="go" formenctype="no-such" name="do" value="b">Go</button>',
  },
]

const able = !lacks('chromium', 'dbus-daemon', 'firefox-esr')
const arrivals = new Journal<Arrived>()
const server = createServer((request, response) => void answer(request, response))
let served: Form | undefined
let origin: string
let world: World

const answer = async (request: IncomingMessage, response: ServerResponse) => {
  const path = request.url ?? ''
  if (path.startsWith('/page')) {
    response.setHeader('content-type', `text/html; charset=${served?.charset ?? 'utf-8'}`)
    // In ASCII, so that it is the same page in each encoding.
    response.end(ascii(`<!doctype html><title>Form</title><form ${served?.attributes}>${served?.inside}</form>`))
    return
  }
  const body = await readBody(request)
  if (/^\/(?:held|native)/.test(path)) {
    arrivals.add({ path, type: request.headers['content-type'] ?? '', body })
  }
  response.setHeader('content-type', 'text/html')
  response.end('<title>Done</title>done')
}

beforeAll(async () => {
  if (!able) return
  origin = `http://forms.localhost:${await listen(server)}`
  // A browser stops these too, for a server may read another method out of them; no rule covers them, so nobody
  // is asked: they are held, and released at once.
  const rule = `  - { id: near, match: { method: DELETE, url: "${origin}/held/*" }, decide: ask, say: x, stages: [{ who: [group:ops], quorum: 1 }] }`
  const policy = (sample: string) =>
    samplePolicy(sample, `${rule}\n`).replace('consoles:\n', `consoles:\n  - origin: "${origin}"\n`)
  world = await openWorld({ firefox: true, policy, consoles: [origin] })
})
afterAll(async () => {
  await world?.close()
  server.close()
  server.closeAllConnections()
})

describe.skipIf(!able).for(BROWSERS)(
  'in %s, a form that is held is sent as the browser would have sent it',
  (browser) => {
    let page: Sitting
    let settings: Awaited<ReturnType<Seat['settings']>>
    let pages = 0

    beforeAll(async () => {
      page = await world.seat(browser).visit(`${origin}/page`)
      settings = await world.seat(browser).settings()
    })
    afterAll(async () => {
      await settings?.close()
      await page?.close()
    })

    const comesTo = (path: string) =>
      until(async () => {
        const where = () => (document.readyState === 'complete' ? location.href : '')
        return (await page.evaluate(where)) === `${origin}${path}` ? true : undefined
      }, `page at ${path}`)
    const open = async (form: Form) => {
      served = form
      pages += 1
      await page.evaluate((path) => location.assign(path), `/page?${pages}`)
      await comesTo(`/page?${pages}`)
      // It is answered once the rules have come; a navigation before that is blocked, for it cannot wait for them.
      await page.evaluate(() => fetch('/ready', { method: 'POST' }).then(() => undefined))
    }
    const submitTo = async (path: string, form: Form) => {
      await open(form)
      await page.evaluate((action) => {
        const [form] = document.forms
        if (!form) throw new Error('The page has no form.')
        form.setAttribute('action', action)
        form.setAttribute('method', 'post')
        const files = new DataTransfer()
        files.items.add(new File([Uint8Array.of(0, 255, 13, 10, 45, 45)], 'a "b" é.bin'))
        files.items.add(new File(['two\n'], 'two\n.txt', { type: 'text/plain' }))
        for (const input of document.querySelectorAll<HTMLInputElement>('.files')) input.files = files.files
        document.querySelector<HTMLElement>('#go')?.click()
      }, `${origin}${path}`)
      await comesTo(path)
      return arrivals.first(({ path: at }) => at === path, `call to ${path}`)
    }
    const lastHold = async (): Promise<Hold> => {
      const kept = await settings.evaluate(() => chrome.storage.session.get(null))
      const holds = Object.entries(kept).flatMap(([key, value]) => (key.startsWith('hold:') ? [value as Hold] : []))
      const [last] = holds.toSorted((one, other) => other.heldAt - one.heldAt)
      if (!last) throw new Error('Nothing was held.')
      return last
    }

    test.for(FORMS.map((form) => [form.name, form] as const))('with %s', async ([, form]) => {
      arrivals.clear()
      const native = await submitTo('/native', form)
      const held = await submitTo('/held/form', form)
      expect(withoutBoundary(held)).toEqual(withoutBoundary(native))
      const { asked, state } = await until(async () => {
        const hold = await lastHold()
        return hold.state === 'done' ? hold : undefined
      }, 'end of the hold')
      expect(state).toBe('done')
      const { body } = asked.call
      const { sha256 } = body
      expect(sha256).toBe(createHash('sha256').update(boundOf(held)).digest('base64url'))
      expect(body.content_type).toBe(held.type.split(';')[0])
      expect(arrivals.entries.length).toBe(2)
    })

    test('and one whose bytes cannot be known is stopped and named', async () => {
      arrivals.clear()
      const inside = `<input name="a" value="日">${GO}`
      await open({ name: '', charset: 'utf-8', attributes: 'accept-charset="euc-jp"', inside })
      await page.evaluate((action) => {
        const [form] = document.forms
        form?.setAttribute('action', action)
        form?.setAttribute('method', 'post')
        document.querySelector<HTMLElement>('#go')?.click()
      }, `${origin}/held/form`)
      await page.overlay.says('cannot be known beforehand')
      expect(await page.evaluate(() => location.pathname)).toBe('/page')
      expect(arrivals.entries).toEqual([])
    })
  },
)

function ascii(html: string): string {
  return html.replace(/[^\0-\x7f]/gu, (character) => `&#${character.codePointAt(0)};`)
}

/** With one boundary in place of the one that the browser drew. */
function withoutBoundary({ type, body }: Arrived): readonly string[] {
  const drawn = /boundary=(.*)$/.exec(type)?.[1] ?? '\0'
  return [type.replace(drawn, 'drawn'), body.toString('latin1').replaceAll(drawn, 'drawn')]
}

/** What is bound of a body that arrived: its bytes, or the text of its entries. */
function boundOf({ type, body }: Arrived): Buffer | string {
  if (type === 'text/plain') {
    const lines = body.toString().split(/\r\n(?=[^\r\n=]*=|$)/)
    const entries = lines
      .filter((line) => line !== '')
      .map((line): FormEntry => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)])
    return formEntriesText(entries)
  }
  if (!type.startsWith('multipart/')) return body
  const fields = multipartFields(type, body) ?? []
  const plain = (text: string) => text.replaceAll('%0D%0A', '\r\n').replaceAll('%0A', '\n').replaceAll('%22', '"')
  const entries = fields.map(({ label = '', value, file }): FormEntry => [
    plain(label),
    file ? { filename: plain(value), type: file.content_type, size: file.length, sha256: file.sha256 } : value,
  ])
  return formEntriesText(entries)
}
