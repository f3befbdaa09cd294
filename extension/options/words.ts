/** Everything the options page and the pairing form say. */
import { say, sayCount, worded } from '../words/say.ts'

export const WORDS = worded({
  title: 'options_title',
  pairing: 'options_pairing',
  intro: 'options_intro',
  where: 'options_where',
  relay: 'options_relay',
  code: 'options_code',
  name: 'options_name',
  pair: 'options_pair',
  busy: 'options_busy',
  noHost: 'options_noHost',
  badAddress: 'options_badAddress',
  pairedAs: (name: string, email: string) => say('options_pairedAs', name, email),
  pairedWith: (relay: string) => say('options_pairedWith', relay),
  since: (when: string) => say('options_since', when),
  people: (version: number) => say('options_people', version),
  revoked: 'options_revoked',
  unpair: 'options_unpair',
  unpairSure: 'options_unpairSure',
  unpairNote: 'options_unpairNote',
  keep: 'options_keep',
  consoles: 'options_consoles',
  consolesNote: 'options_consolesNote',
  noConsoles: 'options_noConsoles',
  noRules: 'options_noRules',
  guarded: 'options_guarded',
  blocked: 'options_blocked',
  managed: 'options_managed',
  guard: 'options_guard',
  stop: 'options_stop',
  refused: 'options_refused',
  rules: (version: number, count: number) => sayCount('options_rules', count, version),
  refresh: 'options_refresh',
  permissions: 'options_permissions',
  why: [
    ['options_why_1_1', 'options_why_1_2', 'options_why_1_3'],
    ['options_why_2_1', 'options_why_2_2', 'options_why_2_3'],
    ['options_why_3_1', 'options_why_3_2', 'options_why_3_3'],
    ['options_why_4_1', 'options_why_4_2', 'options_why_4_3'],
  ],
  whyHead: ['options_whyHead_1', 'options_whyHead_2', 'options_whyHead_3'],
})

/** How an address and a code look; the same in every language. */
export const EXAMPLES = { relay: 'https://holdgate.example.com', code: '7KQ4-M2XZ' } as const
