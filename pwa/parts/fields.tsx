/** The view that is signed, spelled out: nothing of it is left out, shortened or reordered. */
import type { ComponentChildren } from 'preact'
import type { Field } from '../../relay/evidence/field.ts'
import type { HttpView, View } from '../../relay/evidence/view.ts'
import { FIELDS } from '../words.ts'
import { Said } from './said.tsx'

export function Fields({ view }: Readonly<{ view: View }>) {
  return (
    <section class="card">
      <h2>{FIELDS.title}</h2>
      {view.kind === 'http' ? (
        <Call view={view} />
      ) : (
        <>
          <p class="call">
            <b class="verb">{FIELDS.operation}</b> <Said text={view.name} />
          </p>
          <Table title={FIELDS.args} fields={view.args} />
        </>
      )}
      <dl class="meta">
        {view.kind === 'http' && (
          <>
            {view.headers.map(([name, value]) => (
              <Pair key={`${name}=${value}`} name={<Said text={name} />} value={<Said text={value} />} />
            ))}
            <Pair name={FIELDS.redirect} value={<Said text={view.redirect} />} />
            <Pair name={FIELDS.credentials} value={<Said text={view.credentials} />} />
          </>
        )}
        <Pair name={FIELDS.enforcer} value={`${FIELDS.enforcers[view.enforcer.kind]} ${view.enforcer.id}`} />
      </dl>
    </section>
  )
}

function Call({ view }: Readonly<{ view: HttpView }>) {
  const unusual = view.path.filter((field) => field.raw !== undefined)
  return (
    <>
      <p class="call">
        <b class="verb">
          <Said text={view.method} />
        </b>{' '}
        <Said text={view.target} />
      </p>
      {unusual.length > 0 && <Table title={FIELDS.path} fields={unusual} />}
      {view.query.length > 0 && <Table title={FIELDS.query} fields={view.query} />}
      <Body view={view} />
    </>
  )
}

function Body({ view: { body, requester } }: Readonly<{ view: HttpView }>) {
  if (body.form === 'empty') return <p class="quiet small">{FIELDS.noBody}</p>
  const known = (
    <p class="quiet small">
      {body.shown === 'full' ? FIELDS.checked(body.length) : FIELDS.notShown(body.length)}
      {body.shown === 'none' && <Said text={requester.name} />}
    </p>
  )
  return (
    <>
      {body.fields.length > 0 && <Table title={FIELDS.body} fields={body.fields} />}
      {body.text !== undefined && (
        <>
          <h3>{FIELDS.body}</h3>
          <pre>
            <Said text={body.text} lines />
          </pre>
        </>
      )}
      {body.form === 'binary' && body.shown === 'full' && <p>{FIELDS.binary}</p>}
      {known}
    </>
  )
}

function Table({ title, fields }: Readonly<{ title: string; fields: readonly Field[] }>) {
  return (
    <>
      <h3>{title}</h3>
      {fields.length === 0 && <p class="quiet small">{FIELDS.none}</p>}
      <dl class="fields">
        {fields.map((field) => (
          <div key={field.pointer}>
            <dt>
              <Said text={field.label ?? nameOf(field.pointer)} />
            </dt>
            <dd class={field.kind}>
              <Said text={field.value} lines />
              {field.file && (
                <span class="quiet small">
                  {FIELDS.file(field.file.length)} <Said text={field.file.content_type} />{' '}
                  <span class="mono">{field.file.sha256}</span>
                </span>
              )}
              {field.raw !== undefined && (
                <span class="quiet small">
                  {FIELDS.raw} <Said text={field.raw} />
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </>
  )
}

function Pair({ name, value }: Readonly<{ name: ComponentChildren; value: ComponentChildren }>) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

/** A JSON pointer as people read it: `card › number`. The pointer itself stays unambiguous in the signed view. */
function nameOf(pointer: string): string {
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join(' › ')
}
