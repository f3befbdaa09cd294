/**
 * Runs in the page's world before the page's own scripts: notices a call that might be covered, takes
 * its bytes once, hands them to the bridge and waits.
 *
 * Rule: nothing here is trusted and nothing here is secret; whatever slips past is stopped by the
 * browser's block rules. At most 4 kB gzip, for it is in every frame of a console.
 */
import { openChannel } from './channel.ts'
import { patchFetch } from './held-fetch.ts'
import { patchBeacon } from './held-beacon.ts'
import { patchXhr } from './held-xhr.ts'

const channel = openChannel()
patchFetch(channel)
patchXhr(channel)
patchBeacon(channel)
