/** What a console's own page complains about, to compare with and without the extension. */
import type { Page } from 'playwright-core'

export type Noise = Readonly<{
  /** Errors and warnings on its JavaScript console, errors that nobody caught, and calls that failed; without what differs by run. */
  heard: () => readonly string[]
  /** Every call that is no plain read, with its answer. */
  calls: () => readonly string[]
}>

export function listenTo(page: Page): Noise {
  const heard: string[] = []
  const calls: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) heard.push(`${message.type()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => heard.push(`not caught: ${error.message}`))
  page.on('requestfailed', (request) => {
    // A page that is left cuts off what it still reads, with or without us.
    if (request.method() !== 'GET') heard.push(`failed: ${request.method()} ${pathOf(request.url())}`)
  })
  page.on('response', (answer) => {
    const method = answer.request().method()
    if (method !== 'GET') calls.push(`${method} ${pathOf(answer.url())} ${answer.status()}`)
  })
  return { heard: () => heard.map(withoutPorts), calls: () => calls }
}

function pathOf(url: string): string {
  return new URL(url).pathname
}

function withoutPorts(text: string): string {
  return text.replaceAll(/(127\.0\.0\.1|localhost):\d+/g, '$1')
}
