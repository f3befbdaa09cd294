/**
 * A D-Bus session of its own with a notification daemon in it: a real browser shows its notifications
 * here, and a click from here is trusted by it, as from a desktop.
 *
 * @see https://specifications.freedesktop.org/notification-spec/latest/
 */
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import dbus from 'dbus-next'
import { startChild } from './child.ts'
import { Journal } from './journal.ts'
import { makeTempDir } from './temp-dir.ts'
import { until } from './until.ts'

export type Shown = Readonly<{
  id: number
  /** The same as `id` of the one that it replaced, or 0. */
  replaces: number
  summary: string
  body: string
  actions: readonly Readonly<{ key: string; label: string }>[]
  at: number
}>

export type Notifications = Readonly<{
  /** For DBUS_SESSION_BUS_ADDRESS of the browser. */
  address: string
  shown: Journal<Shown>
  /** Those that a person would see now: neither closed nor replaced. */
  open: () => readonly Shown[]
  /** A trusted click: on the notification, or on the button with this label. */
  click: (shown: Shown, label?: string) => void
  /** Swipes away all that is open. */
  dismiss: () => void
  stop: () => Promise<void>
}>

const NAME = 'org.freedesktop.Notifications'
const PATH = '/org/freedesktop/Notifications'
const DISMISSED = 2
const CLOSED_BY_CALL = 3

export async function startNotifications(): Promise<Notifications> {
  const directory = makeTempDir('bus')
  const socket = join(directory.path, 'bus')
  const config = join(directory.path, 'bus.conf')
  writeFileSync(config, busConfig(socket))
  const daemon = startChild('dbus-daemon', ['--nofork', '--config-file', config], { stdio: 'ignore' })
  await until(() => takesConnections(socket), 'D-Bus socket')
  const address = `unix:path=${socket}`
  const bus = dbus.sessionBus({ busAddress: address })
  const shown = new Journal<Shown>()
  const desk = new Desk(shown)
  bus.export(PATH, desk)
  await bus.requestName(NAME, 0)
  return {
    address,
    shown,
    click: (notification, label) => {
      const action = notification.actions.find((action) => action.label === label)
      if (label !== undefined && action === undefined) {
        const labels = notification.actions.map((action) => action.label).join(', ')
        throw new Error(`"${notification.summary}" has no button "${label}", only: ${labels}`)
      }
      desk.ActionInvoked(notification.id, action?.key ?? 'default')
    },
    open: () => [...desk.open.values()],
    dismiss: () => {
      for (const id of desk.open.keys()) desk.close(id, DISMISSED)
    },
    stop: async () => {
      bus.disconnect()
      await daemon.stop()
      directory.remove()
    },
  }
}

/** The socket's file is there a moment before anybody listens on it. */
function takesConnections(path: string): Promise<true | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(undefined))
  })
}

type Invoked = [id: number, key: string]
type Closed = [id: number, reason: number]

/** The interface's own names and argument order; its signals are methods that return what they carry. */
class Desk extends dbus.interface.Interface {
  readonly #shown: Journal<Shown>
  readonly open = new Map<number, Shown>()
  #last = 0

  constructor(shown: Journal<Shown>) {
    super(NAME)
    this.#shown = shown
  }

  Notify(...[, replaces, , summary, body, actions]: [string, number, string, string, string, string[]]): number {
    const id = replaces === 0 ? ++this.#last : replaces
    const pairs = actions.flatMap((key, index) => (index % 2 === 0 ? [{ key, label: actions[index + 1] ?? '' }] : []))
    const shown = { id, replaces, summary, body, actions: pairs, at: performance.now() }
    this.open.set(id, shown)
    this.#shown.add(shown)
    return id
  }

  CloseNotification(id: number): void {
    this.close(id, CLOSED_BY_CALL)
  }

  close(id: number, reason: number): void {
    this.open.delete(id)
    this.NotificationClosed(id, reason)
  }

  GetCapabilities(): string[] {
    return ['actions', 'body', 'persistence']
  }

  GetServerInformation(): [name: string, vendor: string, version: string, spec: string] {
    return ['holdgate-test', 'holdgate', '1', '1.2']
  }

  ActionInvoked(id: number, key: string): Invoked {
    return [id, key]
  }

  NotificationClosed(id: number, reason: number): Closed {
    return [id, reason]
  }
}

Desk.configureMembers({
  methods: {
    Notify: { inSignature: 'susssasa{sv}i', outSignature: 'u' },
    CloseNotification: { inSignature: 'u', outSignature: '' },
    GetCapabilities: { inSignature: '', outSignature: 'as' },
    GetServerInformation: { inSignature: '', outSignature: 'ssss' },
  },
  signals: {
    ActionInvoked: { signature: 'us' },
    NotificationClosed: { signature: 'uu' },
  },
})

function busConfig(socket: string): string {
  return `<busconfig>
  <type>session</type>
  <listen>unix:path=${socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>`
}
