import { useEffect, useState } from 'preact/hooks'
import type { Instant } from '../../relay/contract/ids.ts'
import type { ClockReading } from '../countdown.ts'
import type { Answered } from '../relay.ts'
import { INVITED } from '../words-enrol.ts'
import { DEVICES } from '../words-own.ts'
import { Copy } from './copy.tsx'
import { Countdown } from './countdown.tsx'
import { Icon } from './icon.tsx'
import { Qr } from './qr.tsx'

/** `name`: whose it is, as the card calls them. `clock`: read when it was made. */
export type MadeInvitation = Answered<'invite'> & Readonly<{ name: string; clock: ClockReading }>
type Device = Answered<'people'>['people'][number]['devices'][number]
/** `silent`: they are in, and this device of theirs cannot be reached. */
export type Coming = 'waiting' | 'testing' | 'ready' | 'silent'

type Props = Readonly<{
  invitation: MadeInvitation
  /** For a further device of whoever looks at it. */
  isOwn?: boolean
  /** The devices of whoever it is for; undefined while nobody can tell. */
  look: () => Promise<readonly Device[] | undefined>
  changed: () => void
  done: () => void
}>

const LOOK_MILLISECONDS = 2500

/** How far somebody has come by their devices, of whom an invitation was made at `since`, by the relay's clock. */
export function comingOf(devices: readonly Device[], since: Instant): Coming {
  // Whoever was here before has other devices as well.
  const device = devices.find((one) => one.kind === 'phone' && one.created_at >= since)
  if (!device) return 'waiting'
  if (device.last_shown_at !== undefined) return 'ready'
  return device.push ? 'testing' : 'silent'
}

/** An invitation in all its shapes, and how far the person has come with it. */
export function InvitationCard({ invitation, isOwn = false, look, changed, done }: Props) {
  const [isOver, setOver] = useState(false)
  const [coming, setComing] = useState<Coming>('waiting')
  useEffect(() => {
    if (coming === 'ready') return undefined
    const lookUp = async () => {
      const devices = document.hidden ? undefined : await look()
      if (devices) setComing(comingOf(devices, invitation.now))
    }
    const timer = setInterval(() => void lookUp(), LOOK_MILLISECONDS)
    return () => clearInterval(timer)
  }, [coming === 'ready'])
  useEffect(() => {
    if (coming !== 'waiting') changed()
  }, [coming])
  const { name, link, code } = invitation
  const isIn = coming !== 'waiting'
  return (
    <section class="card invitation">
      {isOwn ? <h2>{DEVICES.add}</h2> : <h1>{INVITED.title(name)}</h1>}
      <Progress
        name={name}
        coming={coming}
        waiting={isOver ? INVITED.over : isOwn ? DEVICES.waiting : INVITED.waiting}
      />
      {!isIn && !isOver && (
        <>
          <p class="quiet">{isOwn ? DEVICES.scan : INVITED.scan}</p>
          <Qr text={link} label={INVITED.title(name)} />
          <p class="mono small link-text">{link}</p>
          <p class="quiet">{isOwn ? DEVICES.code : INVITED.code}</p>
          <output class="code" aria-label={code.split('').join(' ')}>
            {code.replace('-', ' ')}
          </output>
          <p class="quiet">
            <Countdown
              clock={invitation.clock}
              until={invitation.expires_at}
              label={INVITED.left}
              onOver={() => setOver(true)}
            />
          </p>
        </>
      )}
      <div class="buttons">
        {!isIn && !isOver && <Copy text={link} />}
        <button type="button" onClick={done}>
          {INVITED.done}
        </button>
      </div>
    </section>
  )
}

function Progress({ name, coming, waiting }: Readonly<{ name: string; coming: Coming; waiting: string }>) {
  if (coming === 'ready' || coming === 'silent') {
    const isReady = coming === 'ready'
    return (
      <div class={isReady ? 'note good' : 'note warn'} role="status">
        <Icon name={isReady ? 'check' : 'warning'} />
        <div>
          <b>{isReady ? INVITED.ready(name) : INVITED.silent(name)}</b>
          <p>{isReady ? INVITED.readyNext : INVITED.silentNext}</p>
        </div>
      </div>
    )
  }
  return (
    <p class="quiet" role="status">
      {coming === 'testing' ? INVITED.testing(name) : waiting}
    </p>
  )
}
