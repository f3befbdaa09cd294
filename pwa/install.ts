/**
 * Installing the app where the browser offers it, and which manifest the page of an invitation has.
 *
 * Rule: that page is served with the manifest that names no start page, so that what is put on a Home
 *   Screen starts where it was put there: at the invitation (docs/decisions/0043). Browsers that install
 *   by an offer share their storage with the app and get the usual one here; only then do they offer it.
 */
import { useEffect, useState } from 'preact/hooks'

type Offer = Event & Readonly<{ prompt: () => Promise<Readonly<{ outcome: 'accepted' | 'dismissed' }>> }>
export type InstallState = 'looking' | 'offered' | 'asking' | 'installed' | 'dismissed' | 'unavailable'
export type Installing = Readonly<{ state: InstallState; install: () => void }>

/** By then a browser that offers it has done so; a later offer still counts. */
const PATIENCE_MILLISECONDS = 6000

/** @param isWanted there is something to install here; stays as it is */
export function useInstall(isWanted: boolean): Installing {
  const [state, setState] = useState<InstallState>('looking')
  const [offer, setOffer] = useState<Offer>()
  useEffect(() => {
    if (!isWanted) return undefined
    const offered = (event: Event) => {
      // Otherwise the browser shows a bar of its own, at a moment of its own.
      event.preventDefault()
      setOffer(event as Offer)
      setState((old) => (old === 'installed' ? old : 'offered'))
    }
    const installed = () => setState('installed')
    const timer = setTimeout(() => setState((old) => (old === 'looking' ? 'unavailable' : old)), PATIENCE_MILLISECONDS)
    addEventListener('beforeinstallprompt', offered)
    addEventListener('appinstalled', installed)
    return () => {
      clearTimeout(timer)
      removeEventListener('beforeinstallprompt', offered)
      removeEventListener('appinstalled', installed)
    }
  }, [])
  const install = async () => {
    if (!offer) return
    const answer = offer.prompt()
    setState('asking')
    const { outcome } = await answer.catch(() => {
      // Asked before, or not in a tap: the browser's menu still has it.
      return { outcome: 'dismissed' } as const
    })
    setState((old) => (old === 'installed' || outcome === 'accepted' ? 'installed' : 'dismissed'))
  }
  return { state, install: () => void install() }
}

/** After the listeners are there: the offer may follow at once. */
export function useUsualManifest(isWanted: boolean): void {
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel=manifest]')
    if (isWanted && link && !link.href.endsWith('/manifest.webmanifest')) link.href = '/manifest.webmanifest'
  }, [])
}
