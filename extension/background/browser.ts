/** The one door to the browser's extension APIs. Nothing else imports the polyfill. */
import browser from 'webextension-polyfill'

export { browser }
export type { Runtime } from 'webextension-polyfill'
