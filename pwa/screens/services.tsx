/** Keys of services; making and revoking, each by a passkey gesture of its own. */
import { useEffect, useState } from 'preact/hooks'
import type { RuleId } from '../../relay/contract/ids.ts'
import { LIMITS } from '../../relay/contract/limits.ts'
import type { App } from '../app.ts'
import { useChange } from '../change.ts'
import { Confirm } from '../parts/confirm.tsx'
import { Copy } from '../parts/copy.tsx'
import { Skeleton, TroubleNote, Warning } from '../parts/message.tsx'
import { Said } from '../parts/said.tsx'
import type { Answered, Trouble } from '../relay.ts'
import { OFFICE_ROWS } from '../office-rows.ts'
import { HERE, named } from '../sentence.ts'
import { CHANGE } from '../words-own.ts'
import { SERVICES } from '../words-people.ts'

type Service = Answered<'services'>['services'][number]
type Made = Readonly<{ name: string; key: string }>

export function Services({ app }: Readonly<{ app: App }>) {
  const relay = app.relay.also(OFFICE_ROWS)
  const change = useChange(app)
  const [services, setServices] = useState<readonly Service[]>()
  const [trouble, setTrouble] = useState<Trouble>()
  const [made, setMade] = useState<Made>()
  const [revoking, setRevoking] = useState<Service>()
  const load = async () => {
    const answer = await relay.call('services', {})
    if ('reply' in answer) return setServices(answer.reply.services)
    return answer.trouble.code === 'unauthenticated' ? app.signedOut() : setTrouble(answer.trouble)
  }
  useEffect(() => {
    void load()
  }, [])

  const create = (name: string, rules: readonly RuleId[]) =>
    change.make({ kind: 'create_service', name, rules }, async (signed) => {
      const answer = await relay.call('createService', { body: signed })
      if ('trouble' in answer) return answer.trouble
      setMade({ name, key: answer.reply.key })
      await load()
      return undefined
    })

  const revoke = (service: Service) =>
    change.make({ kind: 'revoke_service', service: service.id }, async (signed) => {
      const answer = await relay.call('revokeService', { params: { id: service.id }, body: signed })
      setRevoking(undefined)
      await load()
      return 'trouble' in answer ? answer.trouble : undefined
    })

  if (!services) return trouble ? <TroubleNote trouble={trouble} retry={() => void load()} /> : <Skeleton />
  return (
    <div class="column">
      {change.trouble && <TroubleNote trouble={change.trouble} {...(change.me ? {} : { retry: change.reload })} />}
      {made ? (
        <section class="card">
          <h1>{SERVICES.ready(made.name)}</h1>
          <p>{SERVICES.once}</p>
          <output class="secret mono">{made.key}</output>
          <div class="buttons">
            <Copy text={made.key} />
            <button type="button" onClick={() => setMade(undefined)}>
              {SERVICES.stored}
            </button>
          </div>
        </section>
      ) : (
        <CreateForm isBusy={change.isBusy} isSigning={change.isSigning} create={create} />
      )}
      <section class="list">
        <h1>{SERVICES.title}</h1>
        {services.length === 0 && <p class="quiet">{SERVICES.empty}</p>}
        <ul>
          {services.map((service) => (
            <li key={service.id} class={service.active ? 'row' : 'row off'}>
              <span class="row-main">
                <b>
                  <Said text={service.name} />
                </b>
                <span class="quiet">{service.rules.length > 0 ? service.rules.join(', ') : SERVICES.allRules}</span>
                <span class="quiet small">
                  {!service.active
                    ? SERVICES.revoked
                    : service.last_used_at
                      ? SERVICES.used(service.last_used_at)
                      : SERVICES.neverUsed}
                </span>
              </span>
              {service.active && (
                <button type="button" class="small" onClick={() => setRevoking(service)}>
                  {SERVICES.revoke}
                </button>
              )}
            </li>
          ))}
        </ul>
      </section>
      {revoking && (
        <Confirm
          title={named(SERVICES.revokeTitle(HERE), [revoking.name])}
          next={SERVICES.revokeNext}
          verb={SERVICES.revoke}
          keep={SERVICES.keep}
          isBusy={change.isBusy}
          isSigning={change.isSigning}
          confirm={() => revoke(revoking)}
          close={() => setRevoking(undefined)}
        />
      )}
    </div>
  )
}

type FormProps = Readonly<{
  isBusy: boolean
  isSigning: boolean
  create: (name: string, rules: readonly RuleId[]) => void
}>

function CreateForm({ isBusy, isSigning, create }: FormProps) {
  const [name, setName] = useState('')
  const [text, setText] = useState('')
  const rules = text.split(/[\s,]+/).filter(Boolean)
  const isSound = rules.every((rule) => /^[a-z0-9][a-z0-9-]{0,63}$/.test(rule))
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault()
        if (isSound) create(name.trim(), rules as RuleId[])
      }}
    >
      <h2>{SERVICES.create}</h2>
      <div class="two">
        <label class="field">
          {SERVICES.name}
          <input
            required
            maxLength={LIMITS.nameCharacters}
            autocomplete="off"
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <label class="field">
          {SERVICES.rules}
          <input
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
          <span class="quiet small">{SERVICES.rulesNext}</span>
        </label>
      </div>
      {!isSound && <Warning>{SERVICES.wrongRules}</Warning>}
      <button class="approve" aria-busy={isSigning} disabled={isBusy || !isSound}>
        {isSigning ? CHANGE.busy : SERVICES.send}
      </button>
    </form>
  )
}
