import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { freePort, listen } from '../kit/loopback.ts'
import { startRecorder } from '../kit/recorder.ts'
import type { Recorder } from '../kit/recorder.ts'
import { until } from '../kit/until.ts'

/** A console that keeps every byte that it is sent, and answers when the test says so. */
async function startServer() {
  const received: Buffer[] = []
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('data', (bytes: Buffer) => received.push(bytes))
    socket.on('error', () => undefined)
  })
  const port = await listen(server)
  return {
    host: `127.0.0.1:${port}`,
    text: () => Buffer.concat(received).toString('latin1'),
    connections: () => sockets.length,
    answer: (text: string) => sockets.at(-1)?.write(text),
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex')
const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'

describe('what stands between a browser and a console', () => {
  let recorder: Recorder
  let server: Awaited<ReturnType<typeof startServer>>
  let browser: Socket
  let heard: string

  beforeEach(async () => {
    recorder = await startRecorder()
    server = await startServer()
    browser = connect(recorder.port, '127.0.0.1')
    heard = ''
    browser.on('data', (bytes: Buffer) => (heard += bytes.toString('latin1')))
    browser.on('error', () => undefined)
    await once(browser, 'connect')
  })
  afterEach(() => {
    browser.destroy()
    recorder.close()
    server.close()
  })

  const send = (head: readonly string[], body = '') => browser.write(`${head.join('\r\n')}\r\n\r\n${body}`)
  const arrives = (text: string) => until(() => (server.text() === text ? true : undefined), `exactly ${text}`)
  const isRecorded = (count: number) =>
    until(() => (recorder.requests.entries.length === count ? true : undefined), `${count} requests`)

  test('the console reads the path, every header and the body as the browser wrote them', async () => {
    const headers = [`Host: ${server.host}`, 'X-Odd:  two', 'x-odd: again', 'Content-Length: 5']
    send([`patch http://${server.host}/a%20b?c=//d HTTP/1.1`, ...headers, 'Proxy-Connection: keep-alive'], 'hello')
    const read = [`Host: ${server.host}`, 'X-Odd: two', 'x-odd: again', 'Content-Length: 5']
    const [host = '', ...others] = read
    await arrives(['patch /a%20b?c=//d HTTP/1.1', host, 'Connection: keep-alive', ...others, '', 'hello'].join('\r\n'))
    server.answer(OK)
    await until(() => (heard === OK ? true : undefined), 'the answer, byte for byte')
    expect(recorder.requests.entries).toMatchObject([
      {
        method: 'patch',
        url: `http://${server.host}/a%20b?c=//d`,
        body: { length: 5, sha256_hex: digest('hello') },
        complete: true,
        status: 200,
      },
    ])
  })

  test('one connection carries one request after another', async () => {
    for (const body of ['one', 'two']) {
      heard = ''
      send([`POST http://${server.host}/ HTTP/1.1`, `Host: ${server.host}`, 'Content-Length: 3'], body)
      await until(() => (server.text().endsWith(body) ? true : undefined), body)
      server.answer(OK)
      await until(() => (heard === OK ? true : undefined), 'the answer')
    }
    expect(server.connections()).toBe(1)
    expect(recorder.requests.entries.map(({ body }) => body.sha256_hex)).toEqual([digest('one'), digest('two')])
  })

  test('a chunked body is handed on as it is framed, and hashed as it is meant', async () => {
    const framed = '3\r\none\r\n4\r\n two\r\n0\r\n\r\n'
    send([`POST http://${server.host}/ HTTP/1.1`, `Host: ${server.host}`, 'Transfer-Encoding: chunked'], framed)
    await until(() => (server.text().endsWith(framed) ? true : undefined), 'the framed body')
    await isRecorded(1)
    expect(recorder.requests.entries[0]?.body).toMatchObject({ length: 7, sha256_hex: digest('one two') })
  })

  test('a request that is cut off is written down as such', async () => {
    send([`POST http://${server.host}/ HTTP/1.1`, `Host: ${server.host}`, 'Content-Length: 9'], 'half')
    await until(() => (server.text().endsWith('half') ? true : undefined), 'the first half')
    browser.destroy()
    await isRecorded(1)
    expect(recorder.requests.entries).toMatchObject([{ complete: false, body: { length: 4 } }])
  })

  test('what cannot be reached has not arrived, and the browser sees a closed connection', async () => {
    const closed = once(browser, 'close')
    send([`POST http://127.0.0.1:${await freePort()}/ HTTP/1.1`, 'Host: nobody', 'Content-Length: 0'])
    await closed
    expect([heard, recorder.requests.entries]).toEqual(['', []])
  })

  test('an early hint is no answer yet', async () => {
    send([`GET http://${server.host}/ HTTP/1.1`, `Host: ${server.host}`])
    await until(() => (server.text() === '' ? undefined : true), 'the request')
    server.answer(
      'HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\nHTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n',
    )
    await until(() => (heard.includes('404') ? true : undefined), 'the answer')
    expect(recorder.requests.entries).toMatchObject([{ status: 404 }])
  })

  test('a WebSocket’s handshake is written down, and what follows passes', async () => {
    send([`CONNECT ${server.host} HTTP/1.1`, `Host: ${server.host}`])
    await until(() => (heard.includes('200') ? true : undefined), 'the tunnel')
    const handshake = ['GET /feed HTTP/1.1', `Host: ${server.host}`, 'Connection: Upgrade', 'Upgrade: websocket']
    send(handshake)
    await arrives(`${handshake.join('\r\n')}\r\n\r\n`)
    server.answer('HTTP/1.1 101 Switching Protocols\r\n\r\n')
    await until(() => (heard.includes('101') ? true : undefined), 'the switch')
    browser.write('\u0001frame')
    await until(() => (server.text().endsWith('\u0001frame') ? true : undefined), 'the frame')
    expect(recorder.requests.entries).toMatchObject([{ method: 'GET', url: `http://${server.host}/feed`, status: 101 }])
  })

  test('what is encrypted passes unread, and is counted', async () => {
    send([`CONNECT ${server.host} HTTP/1.1`, `Host: ${server.host}`])
    await until(() => (heard.includes('200') ? true : undefined), 'the tunnel')
    browser.write('\u0016\u0003\u0001hello')
    await arrives('\u0016\u0003\u0001hello')
    expect([recorder.unread(), recorder.requests.entries]).toEqual([[server.host], []])
  })
})
