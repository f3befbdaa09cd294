/** What vectors use in a page. `makeKit` is served as text, so it uses nothing of this file. */

export type PageKit = Readonly<{
  /** A form in the document, with one field, that posts to `url`. */
  form: (url: string, more?: Readonly<Record<string, string>>) => HTMLFormElement
  /** A frame in the document, with these attributes. */
  frame: (attributes?: Readonly<Record<string, string>>) => HTMLIFrameElement
  /** An element in the document, with these attributes. */
  add: (tag: string, attributes?: Readonly<Record<string, string>>) => HTMLElement
  blob: (text: string, type: string) => string
  /** Source of a script that posts to `url`, wherever it runs. */
  script: (url: string) => string
  /** The same as a page. */
  page: (url: string) => string
  post: (url: string, from?: Window) => void
  /** A service worker for an address of its own, once it runs. */
  serviceWorker: (path: string) => Promise<ServiceWorkerRegistration>
}>

export function makeKit(): PageKit {
  const add: PageKit['add'] = (tag, attributes = {}) => {
    const made = document.createElement(tag)
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
    document.body.append(made)
    return made
  }
  const script: PageKit['script'] = (url) =>
    `fetch(${JSON.stringify(url)}, { method: 'POST', body: 'b', mode: 'no-cors' }).catch(() => {})`
  return {
    add,
    script,
    frame: (attributes) => add('iframe', attributes) as HTMLIFrameElement,
    form: (url, more = {}) => {
      const form = add('form', { method: 'POST', action: url, ...more }) as HTMLFormElement
      const field = document.createElement('input')
      field.name = 'a'
      field.value = 'Zürich\nand more'
      const button = document.createElement('button')
      button.type = 'submit'
      form.append(field, button)
      return form
    },
    blob: (text, type) => URL.createObjectURL(new Blob([text], { type })),
    page: (url) => `<!doctype html><script>${script(url)}</script>`,
    post: (url, from = window) => {
      from.fetch(url, { method: 'POST', body: 'b' }).catch(() => {})
    },
    serviceWorker: async (path) => {
      const scope = `/scopes${path}`
      const registration = await navigator.serviceWorker.register('/service-worker.js', { scope })
      const worker = registration.installing ?? registration.waiting ?? registration.active
      const runs = () => worker?.state === 'activated'
      // Installed, activating, activated.
      for (let change = 0; !runs() && change < 3; change++) {
        await new Promise((resolve) => worker?.addEventListener('statechange', resolve, { once: true }))
      }
      return registration
    },
  }
}
