/**
 * What this machine can do on the way in, and in which order: told from what its browser says of itself.
 *
 * Rule: nothing is guessed from a name where the browser says it by a property of its own.
 */
export type Machine = Readonly<{
  /** `navigator.userAgent` */
  agent: string
  touchPoints: number
  /** The page runs in a window of its own, as an installed app does. */
  isApp: boolean
  /** `isSecureContext`; elsewhere there are neither passkeys nor notifications. */
  isSecure: boolean
  passkeys: boolean
  push: boolean
  /** It offers an installation by `beforeinstallprompt`. */
  offersInstall: boolean
}>

export type System = 'ios' | 'android' | 'mac' | 'windows' | 'linux' | 'other'
/** Under whose name a person finds where notifications are allowed. */
export type Brand = 'safari' | 'chromium' | 'firefox'

export type Way = Readonly<{
  system: System
  brand: Brand
  /** Why nothing can be set up in this place. */
  stop?: 'insecure' | 'inside_another_app' | 'no_passkeys'
  /** What comes before passkey and notifications. */
  first: 'home_screen' | 'install' | 'nothing'
  /** Whether this device can ring, once set up in this place. */
  push: 'yes' | 'needs_newer_system' | 'not_in_this_browser'
}>

/** iOS has Web Push from here on, and for apps on the Home Screen only. */
const IOS_WITH_PUSH = 16.4

export function wayIn(machine: Machine): Way {
  const { agent, push } = machine
  const system = systemOf(machine)
  const brand = brandOf(agent, system)
  const stop = stopOf(machine, system)
  const isOld = system === 'ios' && iosVersion(agent) < IOS_WITH_PUSH
  return {
    system,
    brand,
    ...(stop && { stop }),
    first: firstOf(machine, system, isOld),
    push: push ? 'yes' : isOld ? 'needs_newer_system' : 'not_in_this_browser',
  }
}

function systemOf({ agent, touchPoints }: Machine): System {
  if (/iPhone|iPad|iPod/.test(agent)) return 'ios'
  // An iPad calls itself a Mac. No Mac has a touch screen.
  if (agent.includes('Macintosh')) return touchPoints > 1 ? 'ios' : 'mac'
  if (agent.includes('Android')) return 'android'
  if (agent.includes('Windows')) return 'windows'
  return /Linux|CrOS|X11/.test(agent) ? 'linux' : 'other'
}

function brandOf(agent: string, system: System): Brand {
  if (system === 'ios') return 'safari'
  if (/Firefox\//.test(agent)) return 'firefox'
  return /Chrom(?:e|ium)\//.test(agent) ? 'chromium' : 'safari'
}

function stopOf({ agent, isApp, isSecure, passkeys }: Machine, system: System): Way['stop'] {
  if (!isSecure) return 'insecure'
  // Mail and chat apps open links in a window of their own: no passkeys there, or none that stay.
  const isInside = system === 'ios' ? !/Safari\//.test(agent) && !isApp : /; wv\)/.test(agent)
  if (isInside) return 'inside_another_app'
  return passkeys ? undefined : 'no_passkeys'
}

function firstOf({ isApp, offersInstall }: Machine, system: System, isOld: boolean): Way['first'] {
  if (isApp) return 'nothing'
  if (system === 'ios') return isOld ? 'nothing' : 'home_screen'
  return offersInstall ? 'install' : 'nothing'
}

/** Infinite where it does not say. On an iPad Safari's own version is the system's. */
function iosVersion(agent: string): number {
  const [, major, minor = '0'] = /(?:OS |Version\/)(\d+)[_.](\d+)/.exec(agent) ?? []
  return major === undefined ? Number.POSITIVE_INFINITY : Number(`${major}.${minor}`)
}

export function thisMachine(): Machine {
  return {
    agent: navigator.userAgent,
    touchPoints: navigator.maxTouchPoints,
    isApp: matchMedia('(display-mode: standalone)').matches || ('standalone' in navigator && !!navigator.standalone),
    isSecure: isSecureContext,
    passkeys: typeof PublicKeyCredential === 'function' && 'credentials' in navigator,
    push: 'PushManager' in globalThis && 'Notification' in globalThis && 'serviceWorker' in navigator,
    offersInstall: 'onbeforeinstallprompt' in globalThis,
  }
}
