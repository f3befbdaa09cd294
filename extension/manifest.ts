/**
 * The extension's manifest, for each of the two browsers. The store build asks for no host; a managed
 * build (HOLDGATE_CONSOLES) carries its consoles, so that even the first page of a cold start is held,
 * not merely blocked.
 *
 * Rule: no web_accessible_resources and no externally_connectable: pages reach none of our files.
 */
const SCRIPTS = {
  run_at: 'document_start',
  all_frames: true,
  match_about_blank: true,
  match_origin_as_fallback: true,
} as const

/**
 * Of the extension's own pages. Stated because Firefox's own would send to a relay on this machine by
 * https, whatever its address says.
 */
const POLICY = [
  "default-src 'self'",
  'connect-src https: http:',
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Chromium stands for all browsers that are made of it. */
export const BROWSERS = ['chromium', 'firefox'] as const
export type BrowserName = (typeof BROWSERS)[number]

/** What only one of the two knows; the other would warn, or refuse to load. */
const OWN = {
  chromium: {
    // 148: messages are cloned, so bytes travel as bytes.
    minimum_chrome_version: '148',
    message_serialization: 'structured_clone',
    background: { service_worker: 'background/main.ts', type: 'module' },
  },
  firefox: {
    // An event page: it has a document, but is suspended like a worker.
    background: { scripts: ['background/main.ts'], type: 'module' },
    browser_specific_settings: {
      gecko: {
        id: 'extension@holdgate',
        // The oldest that is looked after with long support, and the one it is tested with.
        strict_min_version: '153.0',
        // The held call, its address and body go to the relay that the operator paired; nothing goes elsewhere.
        data_collection_permissions: { required: ['websiteContent'] },
      },
    },
  },
} as const

/** In Firefox a released call is looked at once more on its way out, and stopped when it differs. */
const PERMISSIONS = { chromium: [], firefox: ['webRequestBlocking'] } as const

export type ManifestOptions = Readonly<{
  version: string
  browser: BrowserName
  /** Match patterns of consoles that are guarded from the start; empty in the store build. */
  consoles: readonly string[]
  /** Match pattern of the relay, in a managed build. */
  relay?: string
}>

export function manifest({ version, browser, consoles, relay }: ManifestOptions) {
  const hosts = [
    ...consoles,
    ...consoles.map((pattern) => pattern.replace(/^http/, 'ws')),
    ...(relay === undefined ? [] : [relay]),
  ]
  return {
    manifest_version: 3 as const,
    name: '__MSG_manifest_name__',
    default_locale: 'en',
    version,
    description: '__MSG_manifest_description__',
    ...OWN[browser],
    icons: { 16: 'icons/16.png', 32: 'icons/32.png', 48: 'icons/48.png', 128: 'icons/128.png' },
    action: { default_popup: 'popup/popup.html', default_title: '__MSG_manifest_name__' },
    // Nothing here runs or cancels a call: that is pressed where one sees which.
    commands: {
      _execute_action: { suggested_key: { default: 'Alt+Shift+H' } },
      show: { suggested_key: { default: 'Alt+Shift+K' }, description: '__MSG_manifest_show__' },
    },
    options_ui: { page: 'options/options.html', open_in_tab: true },
    content_security_policy: { extension_pages: POLICY },
    permissions: ['storage', 'scripting', 'declarativeNetRequest', 'webRequest', 'alarms', ...PERMISSIONS[browser]],
    optional_host_permissions: ['https://*/*', 'http://*/*', 'wss://*/*', 'ws://*/*'],
    ...(hosts.length > 0 && { host_permissions: hosts }),
    // Always declared, so that they are built; the store build drops the declaration again (build.ts) and
    // registers the files once a console is guarded. The page's part first: it must be listening.
    content_scripts: [
      { matches: [...consoles], js: ['page/intercept.iife.ts'], world: 'MAIN' as const, ...SCRIPTS },
      { matches: [...consoles], js: ['bridge/bridge.iife.ts'], ...SCRIPTS },
    ],
  }
}
