/**
 * `navigator.sendBeacon`, with calls that might be covered handed to the bridge. Nobody in the page hears its
 * answer: it is told that all is well, and the call goes by itself when it is approved.
 */
import type { Channel } from './channel.ts'
import { decide } from './held-fetch.ts'
import { PristineRequest, PristineUrl, apply, baseUri, follow, href, ignore, plain, replace } from './pristine.ts'

export function patchBeacon(channel: Channel): void {
  const { prototype } = Navigator
  // Only ever called through `apply`.
  // oxlint-disable-next-line typescript/unbound-method
  const { sendBeacon } = prototype
  replace(prototype, 'sendBeacon', function (this: Navigator, ...given: [string | URL, BodyInit?]) {
    const address = given[0]
    const body = given[1] ?? null
    try {
      const url = href(new PristineUrl(address, baseUri(document)))
      if (channel.covers('POST', url) !== false) {
        const request = new PristineRequest(
          url,
          plain({ method: 'POST', body, credentials: 'include', keepalive: true } as const),
        )
        follow(decide(channel, request, 'no-cors'), ignore, ignore)
        return true
      }
    } catch {
      // Not a call that could leave; the native function words the error.
    }
    return apply(sendBeacon, this, given)
  })
}
