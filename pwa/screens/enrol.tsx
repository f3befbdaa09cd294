/**
 * The way in by an invitation, on whatever machine: first what must come before, then one ceremony, then
 * a test notification that has to be shown.
 *
 * Rule: a reload loses nothing. The invitation stays in the address, or is remembered, until it is used
 *   up; from then on this device knows that its test is due.
 */
import { useEffect, useState } from 'preact/hooks'
import type { Base64Url } from '../../relay/contract/ids.ts'
import { utf8 } from '../../relay/evidence/bytes.ts'
import { plainDigest } from '../../relay/evidence/digest.ts'
import type { App } from '../app.ts'
import { recall, remember } from '../memory.ts'
import { go } from '../moving.ts'
import { Accept } from '../parts/accept.tsx'
import { Arrived } from '../parts/arrived.tsx'
import { CodeForm } from '../parts/code-form.tsx'
import { Copy } from '../parts/copy.tsx'
import { FirstPush } from '../parts/first-push.tsx'
import { Refused } from '../parts/refused.tsx'
import { thisMachine, wayIn } from '../platform.ts'
import { JOIN } from '../words-enrol.ts'

type Stage =
  | Readonly<{ at: 'code'; isBroken: boolean }>
  | Readonly<{ at: 'accept'; token: Base64Url }>
  | Readonly<{ at: 'test' }>
  | Readonly<{ at: 'arrived'; rings: boolean }>
  | Readonly<{ at: 'inbox' }>

const TOKEN = /^[A-Za-z0-9_-]{43}$/

export function Enrol({ app }: Readonly<{ app: App }>) {
  const [way] = useState(() => wayIn(thisMachine()))
  const [stage, setStage] = useState(() => stageOf(location.hash.slice(1), app.person !== undefined))
  useEffect(() => {
    if (stage.at === 'inbox') go('/', 'replace')
  }, [stage])
  const roles = app.person?.roles ?? []
  const tested = (rings: boolean) => {
    const known = recall('enrolled')
    if (known) remember('enrolled', { ...known, isTested: true })
    setStage({ at: 'arrived', rings })
  }
  if (stage.at === 'test') return <FirstPush way={way} tested={tested} />
  if (stage.at === 'arrived') return <Arrived roles={roles} rings={stage.rings} />
  if (stage.at === 'inbox') return null
  if (way.stop) {
    const next = JOIN.stop[`${way.stop}Next`]
    const isElsewhere = way.stop === 'inside_another_app'
    return (
      <Refused says={JOIN.stop[way.stop]} next={next}>
        {isElsewhere && <Copy text={location.href} />}
      </Refused>
    )
  }
  if (stage.at === 'code') {
    const found = (token: Base64Url) => {
      // From here on it is as if the link had been opened: a reload goes on, and so does a Home Screen.
      history.replaceState(null, '', `/enrol#${token}`)
      setStage({ at: 'accept', token })
    }
    return <CodeForm app={app} isBroken={stage.isBroken} found={found} />
  }
  return (
    <Accept
      app={app}
      token={stage.token}
      way={way}
      accepted={(wants) => setStage(wants ? { at: 'test' } : { at: 'arrived', rings: false })}
    />
  )
}

/** An app on a Home Screen starts at its invitation for ever; used up, it leads to the inbox. */
function stageOf(hash: string, isSomebody: boolean): Stage {
  const enrolled = recall('enrolled')
  const isTestDue = enrolled?.isTested === false
  if (TOKEN.test(hash)) {
    const token = hash as Base64Url
    if (enrolled?.digest !== plainDigest(utf8(token))) return { at: 'accept', token }
    return isTestDue ? { at: 'test' } : { at: 'inbox' }
  }
  if (isTestDue) return { at: 'test' }
  // Reloaded at its end. Whoever is signed out comes with a code again.
  if (enrolled && isSomebody && hash === '') return { at: 'inbox' }
  const token = recall('invitation')
  return token && hash === '' ? { at: 'accept', token } : { at: 'code', isBroken: hash !== '' }
}
