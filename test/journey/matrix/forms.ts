/** Forms, however they are sent and wherever they lead. */
import type { Vector } from './vector.ts'

export const FORMS: readonly Vector[] = [
  {
    name: 'form whose button is pressed',
    go: ({ path }, kit) => kit.form(`${path}?as=html`).querySelector('button')?.click(),
    chromium: 'held',
    firefox: 'held',
    alone: true,
  },
  {
    name: 'form.submit()',
    go: ({ path }, kit) => HTMLFormElement.prototype.submit.call(kit.form(`${path}?as=html`)),
    chromium: 'held',
    firefox: 'held',
    alone: true,
  },
  {
    name: 'form.requestSubmit()',
    go: ({ path }, kit) => kit.form(`${path}?as=html`).requestSubmit(),
    chromium: 'held',
    firefox: 'held',
    alone: true,
  },
  {
    name: 'form with a submitter that has a name',
    go: ({ path }, kit) => {
      const form = kit.form(`${path}?as=html`)
      const button = form.querySelector('button')
      button?.setAttribute('name', 'go')
      button?.setAttribute('value', 'now')
      form.requestSubmit(button)
    },
    chromium: 'held',
    firefox: 'held',
    alone: true,
  },
  {
    name: 'form with formaction',
    go: ({ path }, kit) => {
      const button = kit.form('/other').querySelector('button')
      button?.setAttribute('formaction', `${path}?as=html`)
      button?.click()
    },
    chromium: 'held',
    firefox: 'held',
    alone: true,
  },
  {
    name: 'form with an image as its button',
    go: ({ path }, kit) => {
      const form = kit.form(`${path}?as=html`)
      const image = document.createElement('input')
      image.type = 'image'
      form.append(image)
      image.click()
    },
    chromium: 'held',
    firefox: 'held',
    alone: true,
  },
  {
    name: 'form in multipart with a file',
    go: ({ path }, kit) => {
      const form = kit.form(`${path}?as=html`, { enctype: 'multipart/form-data' })
      const field = document.createElement('input')
      const files = new DataTransfer()
      files.items.add(new File(['Zürich'], 'a.txt', { type: 'text/plain' }))
      Object.assign(field, { type: 'file', name: 'file', files: files.files })
      form.append(field)
      form.submit()
    },
    chromium: 'held',
    firefox: 'held',
    alone: true,
    byFields: true,
  },
  {
    name: 'form in text/plain',
    go: ({ path }, kit) => kit.form(`${path}?as=html`, { enctype: 'text/plain' }).submit(),
    chromium: 'held',
    firefox: 'held',
    alone: true,
    byFields: true,
  },
  {
    name: 'form that gets',
    go: ({ path }, kit) => kit.form(path, { method: 'GET' }).submit(),
    chromium: 'held',
    firefox: 'held',
    alone: true,
  },
  {
    name: 'form in a closed shadow tree',
    go: ({ path }, kit) => {
      const root = kit.add('div').attachShadow({ mode: 'closed' })
      const form = kit.form(`${path}?as=html`)
      root.append(form)
      form.submit()
    },
    chromium: 'held',
    firefox: 'held',
    alone: true,
  },
  {
    name: 'form into a new window',
    go: ({ path }, kit) => kit.form(`${path}?as=html`, { target: '_blank' }).submit(),
    chromium: 'blocked',
    firefox: 'blocked',
  },
  {
    name: 'form into a frame',
    go: ({ path }, kit) => {
      kit.frame({ name: `into${path}` })
      kit.form(`${path}?as=html`, { target: `into${path}` }).submit()
    },
    chromium: 'blocked',
    firefox: 'blocked',
  },
  {
    name: 'form out of a frame into the top',
    go: ({ path }, kit) => {
      const inner = kit.frame().contentDocument
      const form = inner?.createElement('form')
      if (!inner || !form) return
      Object.assign(form, { method: 'POST', action: `${path}?as=html`, target: '_top' })
      inner.body.append(form)
      form.submit()
    },
    chromium: 'held',
    firefox: 'held',
    alone: true,
  },
]
