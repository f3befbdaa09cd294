/**
 * The extension's manifest. The store build asks for no host; a managed build (HOLDGATE_CONSOLES)
 * carries its consoles, so that even the first page of a cold start is held, not merely blocked.
 *
 * Rule: no web_accessible_resources and no externally_connectable: pages reach none of our files.
 */
const SCRIPTS = {
  run_at: 'document_start',
  all_frames: true,
  match_about_blank: true,
  match_origin_as_fallback: true,
} as const

export type ManifestOptions = Readonly<{
  version: string
  /** Match patterns of consoles that are guarded from the start; empty in the store build. */
  consoles: readonly string[]
  /** Match pattern of the relay, in a managed build. */
  relay?: string
}>

export function manifest({ version, consoles, relay }: ManifestOptions) {
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
    // 148: messages are cloned, so bytes travel as bytes.
    minimum_chrome_version: '148',
    message_serialization: 'structured_clone' as const,
    icons: { 16: 'icons/16.png', 32: 'icons/32.png', 48: 'icons/48.png', 128: 'icons/128.png' },
    action: { default_popup: 'popup/popup.html', default_title: '__MSG_manifest_name__' },
    options_ui: { page: 'options/options.html', open_in_tab: true },
    background: { service_worker: 'background/main.ts', type: 'module' as const },
    permissions: ['storage', 'scripting', 'declarativeNetRequest', 'webRequest', 'alarms'] as const,
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
