/**
 * The device side of Mozilla's push service, as a real Firefox speaks it: a WebSocket over which it
 * subscribes and by which messages arrive. With the preferences given here a Firefox subscribes and
 * receives without the internet.
 *
 * @see https://mozilla-push-service.readthedocs.io/en/latest/design/
 */
import { randomBytes, randomUUID } from 'node:crypto'
import type { Delivery } from './gcm-device.ts'
import { Journal } from './journal.ts'
import { listen } from './loopback.ts'
import { makeWebSocketServer } from './websocket-server.ts'
import type { Line, Listener } from './websocket-server.ts'

/** What Firefox said of a message: 100 its worker had it, 101 it could not be decrypted, 102 not handled. */
export type Acknowledgement = Readonly<{ token: string; code: number }>

export type AutopushDevices = Readonly<{
  prefs: Readonly<Record<string, string | number | boolean>>
  /** The key, in base64url, that the subscription was made with. */
  registration: (token: string) => Readonly<{ sender: string }> | undefined
  /** Hands a message to the browser, or keeps it until the browser connects. */
  deliver: (token: string, delivery: Delivery) => void
  acknowledged: Journal<Acknowledgement>
  /** Loses all it knows; a device that comes back is told so by its new name. */
  forget: () => void
  close: () => void
}>

const ENDPOINT = 'https://updates.push.services.mozilla.com/wpush/v2/'
/** Instead of 5 s, after which a Firefox that lost its line comes back. */
const RETRY_MILLISECONDS = 200

type Channel = Readonly<{ device: string; channelID: string; sender: string }>
type Queued = Readonly<{
  token: string
  version: string
  topic: string | undefined
  text: string
  until: number
}>
type DeviceState = { line: Line | undefined; queue: readonly Queued[] }
type Said = Readonly<{
  messageType?: string
  uaid?: string
  channelID?: string
  key?: string
  updates?: readonly Readonly<{ version: string; code?: number }>[]
}>

export async function startAutopushDevices(): Promise<AutopushDevices> {
  const channels = new Map<string, Channel>()
  const devices = new Map<string, DeviceState>()
  const lines = new Set<Line>()
  const acknowledged = new Journal<Acknowledgement>()
  const server = makeWebSocketServer('push-notification', (line) => {
    lines.add(line)
    const listener = speak(line, { channels, devices, acknowledged })
    return {
      ...listener,
      closed: () => {
        lines.delete(line)
        listener.closed()
      },
    }
  })
  const port = await listen(server)
  const cutAll = () => {
    for (const line of lines) line.cut()
  }
  return {
    prefs: {
      'dom.push.serverURL': `ws://127.0.0.1:${port}/`,
      'dom.push.testing.allowInsecureServerURL': true,
      // What drives a Firefox by remote control turns this off.
      'dom.push.connection.enabled': true,
      'dom.push.retryBaseInterval': RETRY_MILLISECONDS,
      // Instead of the question, which no test can answer.
      'permissions.default.desktop-notification': 1,
    },
    registration: (token) => channels.get(token),
    deliver: (token, { body, timeToLiveSeconds, topic }) => {
      const channel = channels.get(token)
      const state = devices.get(channel?.device ?? '')
      if (channel === undefined || state === undefined) return
      const version = randomUUID()
      const encrypted = { data: Buffer.from(body).toString('base64url'), headers: { encoding: 'aes128gcm' } }
      const { channelID } = channel
      const message = { messageType: 'notification', channelID, version, ...(body.length > 0 && encrypted) }
      const queued = {
        token,
        version,
        topic,
        text: JSON.stringify(message),
        until: Date.now() + timeToLiveSeconds * 1000,
      }
      if (state.line === undefined && timeToLiveSeconds === 0) return
      // RFC 8030 5.4: a newer message of the same topic replaces the one that still waits.
      state.queue = [...state.queue.filter((one) => !(topic && one.topic === topic && one.token === token)), queued]
      state.line?.send(queued.text)
    },
    acknowledged,
    forget: () => {
      channels.clear()
      devices.clear()
      cutAll()
    },
    close: () => {
      cutAll()
      server.close()
      server.closeAllConnections()
    },
  }
}

type Book = Readonly<{
  channels: Map<string, Channel>
  devices: Map<string, DeviceState>
  acknowledged: Journal<Acknowledgement>
}>

function speak(line: Line, { channels, devices, acknowledged }: Book): Listener {
  let device = ''
  const answer = (message: object) => line.send(JSON.stringify(message))
  return {
    closed: () => {
      const state = devices.get(device)
      if (state?.line === line) state.line = undefined
    },
    said: (text) => {
      const said = JSON.parse(text) as Said
      const { messageType, channelID = '' } = said
      const reply = { messageType, channelID, status: 200 }
      if (messageType === undefined) return line.send('{}')
      if (messageType === 'hello') {
        const known = devices.get(said.uaid ?? '')
        device = known && said.uaid ? said.uaid : randomBytes(16).toString('hex')
        const state = known ?? { line, queue: [] }
        state.line = line
        state.queue = state.queue.filter(({ until }) => until > Date.now())
        devices.set(device, state)
        answer({ messageType, uaid: device, status: 200, use_webpush: true, broadcasts: {} })
        for (const queued of state.queue) line.send(queued.text)
      }
      if (messageType === 'register') {
        const token = randomBytes(32).toString('base64url')
        channels.set(token, { device, channelID, sender: said.key ?? '' })
        answer({ ...reply, pushEndpoint: ENDPOINT + token })
      }
      if (messageType === 'unregister') {
        for (const [token, channel] of channels) {
          if (channel.device === device && channel.channelID === channelID) channels.delete(token)
        }
        answer(reply)
      }
      if (messageType !== 'ack') return
      for (const { version, code = 0 } of said.updates ?? []) {
        const state = devices.get(device)
        const queued = state?.queue.find((one) => one.version === version)
        if (!state || !queued) continue
        state.queue = state.queue.filter((one) => one !== queued)
        acknowledged.add({ token: queued.token, code })
      }
    },
  }
}
