/** The code of every route. A row of ROUTES without its handler does not compile. */
import type { Handlers } from './handler.ts'
import { aboutRoutes } from './routes/about.ts'
import { consoleRulesRoutes } from './routes/console-rules.ts'
import { decisionRoutes } from './routes/decisions.ts'
import { deviceRoutes } from './routes/devices.ts'
import { drillRoutes } from './routes/drills.ts'
import { earlierRoutes } from './routes/earlier.ts'
import { entryRoutes } from './routes/entries.ts'
import { grantRoutes } from './routes/grants.ts'
import { healthRoutes } from './routes/health.ts'
import { invitationRoutes } from './routes/invitations.ts'
import { logRoutes } from './routes/log.ts'
import { pairingRoutes } from './routes/pairings.ts'
import { passkeyRoutes } from './routes/passkeys.ts'
import { peopleRoutes } from './routes/people.ts'
import { pushRoutes } from './routes/push.ts'
import { recoveryRoutes } from './routes/recovery.ts'
import { receiptRoutes } from './routes/receipts.ts'
import { reinviteRoutes } from './routes/reinvites.ts'
import { requestRoutes } from './routes/requests.ts'
import { serviceRoutes } from './routes/services.ts'
import { sessionRoutes } from './routes/sessions.ts'

export const HANDLERS: Handlers = {
  ...aboutRoutes,
  ...entryRoutes,
  ...invitationRoutes,
  ...peopleRoutes,
  ...passkeyRoutes,
  ...recoveryRoutes,
  ...reinviteRoutes,
  ...sessionRoutes,
  ...pairingRoutes,
  ...deviceRoutes,
  ...pushRoutes,
  ...drillRoutes,
  ...serviceRoutes,
  ...consoleRulesRoutes,
  ...requestRoutes,
  ...earlierRoutes,
  ...decisionRoutes,
  ...grantRoutes,
  ...receiptRoutes,
  ...logRoutes,
  ...healthRoutes,
}
