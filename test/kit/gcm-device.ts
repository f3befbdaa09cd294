/**
 * The device side of Google's push service, as a real Chromium speaks it: checkin and registration
 * over HTTP, and the MCS stream over TLS by which messages arrive. Started with the flags given here,
 * a Chromium subscribes and receives without the internet.
 *
 * @see https://chromium.googlesource.com/chromium/src/+/main/google_apis/gcm/protocol/
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { createServer as createHttpServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:tls'
import type { TLSSocket } from 'node:tls'
import type { Certificate } from './certificate.ts'
import { listen } from './loopback.ts'
import {
  bytesField,
  fixed64Field,
  integerField,
  integerOf,
  readFields,
  readVarint,
  textOf,
  varint,
} from './protobuf.ts'

/** One push subscription, as the browser registered it. */
export type Registration = Readonly<{ device: string; app: string; subtype: string; sender: string }>
export type Delivery = Readonly<{ body: Uint8Array; timeToLiveSeconds: number; topic: string | undefined }>

export type GcmDevices = Readonly<{
  flags: readonly string[]
  registration: (token: string) => Registration | undefined
  /** Hands a message to the browser, or keeps it until the browser connects. */
  deliver: (token: string, delivery: Delivery) => void
  /** Loses every subscription; a browser learns of it only by asking. */
  forget: () => void
  close: () => void
}>

/** The stream's protocol version, and those of its message tags that matter. */
const MCS_VERSION = 41
const TAG = { heartbeatPing: 0, heartbeatAck: 1, loginRequest: 2, loginResponse: 3, dataMessage: 8 } as const
const SECURITY_TOKEN = 424242n
const FIRST_DEVICE = 0x1000000000000001n

type Queued = Readonly<{ token: string; topic: string | undefined; stanza: Buffer; until: number }>
type DeviceState = { send: ((tag: number, message: Buffer) => void) | undefined; queue: readonly Queued[] }

export async function startGcmDevices(certificate: Certificate): Promise<GcmDevices> {
  const registrations = new Map<string, Registration>()
  const devices = new Map<string, DeviceState>()
  const sockets = new Set<TLSSocket>()

  const stateOf = (device: string): DeviceState => {
    const known = devices.get(device)
    if (known !== undefined) return known
    const fresh: DeviceState = { send: undefined, queue: [] }
    devices.set(device, fresh)
    return fresh
  }

  const control = createHttpServer((request, response) => {
    void answerControl({ request, response, registrations, newDevice: () => newDevice(devices, stateOf) })
  })
  const stream = createTlsServer({ key: certificate.key, cert: certificate.cert }, (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    speakMcs(socket, stateOf)
  })
  const controlPort = await listen(control)
  const streamPort = await listen(stream)

  return {
    flags: [
      `--gcm-checkin-url=http://127.0.0.1:${controlPort}/checkin`,
      `--gcm-registration-url=http://127.0.0.1:${controlPort}/register`,
      `--gcm-mcs-endpoint=https://127.0.0.1:${streamPort}`,
      `--ignore-certificate-errors-spki-list=${certificate.spki}`,
    ],
    registration: (token) => registrations.get(token),
    deliver: (token, delivery) => {
      const registration = registrations.get(token)
      if (registration === undefined) return
      const state = stateOf(registration.device)
      const stanza = dataMessage(registration, delivery)
      if (state.send !== undefined) return state.send(TAG.dataMessage, stanza)
      if (delivery.timeToLiveSeconds === 0) return
      const { topic } = delivery
      const until = Date.now() + delivery.timeToLiveSeconds * 1000
      // RFC 8030 5.4: a newer message of the same topic replaces the one that still waits.
      const kept = state.queue.filter((queued) => !(topic && queued.topic === topic && queued.token === token))
      state.queue = [...kept, { token, topic, stanza, until }]
    },
    forget: () => registrations.clear(),
    close: () => {
      for (const socket of sockets) socket.destroy()
      stream.close()
      control.close()
      control.closeAllConnections()
    },
  }
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function newDevice(devices: ReadonlyMap<string, DeviceState>, stateOf: (device: string) => DeviceState): bigint {
  const device = FIRST_DEVICE + BigInt(devices.size)
  stateOf(String(device))
  return device
}

type Control = Readonly<{
  request: IncomingMessage
  response: ServerResponse
  registrations: Map<string, Registration>
  newDevice: () => bigint
}>

async function answerControl({ request, response, registrations, newDevice }: Control): Promise<void> {
  const body = await readBody(request)
  if (request.url === '/checkin') {
    const known = integerOf(readFields(body), 2) ?? 0n
    response.setHeader('content-type', 'application/x-protobuffer')
    response.end(checkinAnswer(known === 0n ? newDevice() : known))
    return
  }
  if (request.url !== '/register') {
    response.writeHead(404).end()
    return
  }
  const form = new URLSearchParams(body.toString())
  const device = form.get('device') ?? ''
  const subtype = form.get('X-subtype') ?? ''
  if (form.has('delete')) {
    for (const [token, known] of registrations) {
      if (known.subtype === subtype && known.device === device) registrations.delete(token)
    }
    response.end(`deleted=${form.get('app') ?? ''}`)
    return
  }
  const token = `${randomBytes(12).toString('base64url')}:${randomBytes(60).toString('base64url')}`
  registrations.set(token, { device, subtype, app: form.get('app') ?? '', sender: form.get('sender') ?? '' })
  response.end(`token=${token}`)
}

function checkinAnswer(device: bigint): Buffer {
  return Buffer.concat([
    integerField(1, 1),
    integerField(3, Date.now()),
    fixed64Field(7, device),
    fixed64Field(8, SECURITY_TOKEN),
    bytesField(11, 'v1'),
  ])
}

function dataMessage(registration: Registration, delivery: Delivery): Buffer {
  const data = (key: string, value: string) => bytesField(7, Buffer.concat([bytesField(1, key), bytesField(2, value)]))
  const encrypted = delivery.body.length > 0
  return Buffer.concat([
    bytesField(2, randomUUID()),
    bytesField(3, registration.sender),
    bytesField(5, registration.app),
    data('subtype', registration.subtype),
    ...(encrypted ? [data('content-encoding', 'aes128gcm')] : []),
    bytesField(9, `0:${randomUUID()}`),
    integerField(17, delivery.timeToLiveSeconds),
    integerField(18, Date.now()),
    ...(encrypted ? [bytesField(21, delivery.body)] : []),
  ])
}

function speakMcs(socket: TLSSocket, stateOf: (device: string) => DeviceState): void {
  let arrived: Buffer = Buffer.alloc(0)
  let greeted = false
  let state: DeviceState | undefined
  let versionSent = false
  const send = (tag: number, message: Buffer) => {
    const version = versionSent ? [] : [MCS_VERSION]
    versionSent = true
    socket.write(Buffer.concat([Buffer.from([...version, tag]), varint(message.length), message]))
  }
  socket.on('error', () => socket.destroy())
  socket.on('close', () => {
    if (state?.send === send) state.send = undefined
  })
  socket.on('data', (chunk: Buffer) => {
    arrived = Buffer.concat([arrived, chunk])
    if (!greeted) {
      greeted = true
      arrived = arrived.subarray(1)
    }
    for (let message = nextMessage(arrived); message !== undefined; message = nextMessage(arrived)) {
      arrived = arrived.subarray(message.end)
      if (message.tag === TAG.heartbeatPing) send(TAG.heartbeatAck, Buffer.alloc(0))
      if (message.tag !== TAG.loginRequest) continue
      const login = readFields(message.bytes)
      state = stateOf(textOf(login, 4) ?? '')
      state.send = send
      send(TAG.loginResponse, Buffer.concat([bytesField(1, textOf(login, 1) ?? ''), integerField(8, Date.now())]))
      const due = state.queue.filter((queued) => queued.until > Date.now())
      state.queue = []
      for (const queued of due) send(TAG.dataMessage, queued.stanza)
    }
  })
}

function nextMessage(arrived: Buffer): Readonly<{ tag: number; bytes: Buffer; end: number }> | undefined {
  const tag = arrived[0]
  const length = readVarint(arrived, 1)
  if (tag === undefined || length === undefined) return undefined
  const end = length.end + Number(length.value)
  return arrived.length < end ? undefined : { tag, bytes: arrived.subarray(length.end, end), end }
}
