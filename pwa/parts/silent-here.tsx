import { useEffect, useState } from 'preact/hooks'
import type { App } from '../app.ts'
import { DAY_ROWS } from '../day-rows.ts'
import { recall } from '../device-memory.ts'
import { isSilent } from '../silent-here.ts'
import { INBOX } from '../words-later.ts'
import { Icon } from './icon.tsx'
import type { Held } from './news.tsx'

/** Says that this device does not ring, to whom it should; nothing otherwise. */
export function SilentHere({ app, isHeld, known }: Readonly<{ app: App }> & Held) {
  const [isShown, setShown] = useState(false)
  useEffect(() => {
    const isSilentHere = async () => {
      const [answer, own] = await Promise.all([app.relay.also(DAY_ROWS).call('me', {}), recall('device')])
      if (!('reply' in answer)) return undefined
      // Whoever came by a recovery code can set nothing up.
      if (answer.reply.session.by === 'recovery') return false
      const { person, devices } = answer.reply
      const permission = 'Notification' in globalThis ? Notification.permission : 'unsupported'
      const isPhone =
        /iPhone|iPad|Android/.test(navigator.userAgent) || matchMedia('(display-mode: standalone)').matches
      return isSilent({ roles: person.roles, devices, own: own?.id, permission, isPhone })
    }
    const look = async () => {
      const isThere = await isSilentHere()
      setShown((old) => isThere ?? old)
      known()
    }
    const back = () => void (document.hidden || look())
    void look()
    // Whoever allowed it in the phone's settings comes back from there.
    document.addEventListener('visibilitychange', back)
    return () => document.removeEventListener('visibilitychange', back)
  }, [])
  if (!isShown || isHeld) return null
  return (
    <p class="note warn" role="status">
      <Icon name="warning" />
      <span>
        {INBOX.silent} <a href="/settings">{INBOX.silentNext}</a>
      </span>
    </p>
  )
}
