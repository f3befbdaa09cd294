/**
 * What `npm run try` can be told. Pure: files and addresses are looked at later.
 *
 * Rule: an option that is not understood is refused with a sentence; nothing is guessed.
 */
import { resolve } from 'node:path'
import { Command, CommanderError, Option } from 'commander'

export type Approver = 'approve' | 'deny' | 'silent' | 'manual'

export type Options = Readonly<{
  /** Where the operator begins. */
  console: URL
  /** Absolute path. */
  policy?: string
  /** Absolute path. */
  script?: string
  armAfter?: string
  approver: Approver
  firefox: boolean
  headed: boolean
  /** Absolute path of a directory. */
  screenshots?: string
  json: boolean
  /** As a policy spells it, such as `2m`. */
  expires: string
  /** Without a script: how long to look after arming. Absent: until Ctrl-C, or the window is closed. */
  forSeconds?: number
  /** Browsers load what was built before. */
  build: boolean
}>

/** What is printed instead of a run, and how the process then ends. */
export type Told = Readonly<{ says: string; exitCode: 0 | 2 }>

export const EXIT = { held: 0, gotRound: 1, notTried: 2, scriptFailed: 3, interrupted: 130 } as const

const HEADLESS_SECONDS = 30
const AFTER_HELP = `
Without --policy every call that is not GET, HEAD or OPTIONS is held from relay.arm() on; without --script, from
when the first page has loaded and --arm-after is visible. Held are calls to the console's origin, to its other
names on this machine, and to every origin that was called before. With --policy the file counts from the start; the
operator is ana@example.org, the approver dana@example.org, or the first address that the policy's rules ask.

A script is a module whose default export does what the operator does:

  export default async ({ page, phone, relay, log, browser }) => {
    await page.fill('#password', 'secret')          // sign in first: nothing is held yet
    await page.click('text=Sign in')
    await relay.arm()
    await page.click('text=Delete')
    const request = await phone.waitForRequest()    // what the approver is asked
    await phone.approve(request)
    log('approved')
  }

docs/try.md says what each of them offers.

What is seen how: every request of the operator's browser goes through a recorder on this machine (the browser's
proxy), which hands on each byte and notes what it handed on; the console sees its own Host and Origin. What was
held, decided and redeemed is read from the relay's database; what was blocked, from the browser's own events.

Ends with  ${EXIT.held}  every call that a rule covers arrived with a grant, once, or not at all
           ${EXIT.gotRound}  a call got round the hold, or arrived otherwise than approved
           ${EXIT.notTried}  it could not be tried: options, policy, browser, a console that does not answer
           ${EXIT.scriptFailed}  the script failed
         ${EXIT.interrupted}  Ctrl-C while a script ran

Examples
  npm run try -- --console http://127.0.0.1:3000 --headed
  npm run try -- --console http://localhost:8080/admin --approver deny --script delete.mjs --json
`

type Raw = Readonly<{
  console: string
  policy?: string
  script?: string
  armAfter?: string
  approver: Approver
  firefox?: true
  headed?: true
  screenshots?: string
  json?: true
  expires?: string
  for?: string
  build: boolean
}>

/** @param from directory that relative paths start from */
export function readOptions(args: readonly string[], from: string): Options | Told {
  const said: string[] = []
  const write = (text: string): void => void said.push(text)
  const command = describe().configureOutput({ writeOut: write, writeErr: write }).exitOverride()
  try {
    command.parse([...args], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? { says: said.join(''), exitCode: 0 } : refusal(said.join(''))
  }
  return optionsOf(command.opts<Raw>(), from)
}

function describe(): Command {
  return new Command('npm run try --')
    .description(
      'Tries Holdgate against any console: a relay, an operator’s browser with the extension and an approver’s phone are started on this machine, and everything the operator does at the console goes through them.',
    )
    .requiredOption('--console <url>', 'where the operator begins: http, on this machine or another')
    .option('--policy <file>', 'a policy (docs/policy.md) that names the console')
    .addOption(
      new Option('--approver <how>', 'what the approver does by themselves; manual: what the script says, or you type')
        .choices(['approve', 'deny', 'silent', 'manual'])
        .default('manual'),
    )
    .option('--script <file.mjs>', 'what the operator does')
    .option('--arm-after <selector>', 'hold only from when this can be seen on the page')
    .option('--firefox', 'Firefox instead of Chromium; the script’s page is then one of puppeteer-core')
    .option('--headed', 'real windows, on a machine with a screen')
    .option('--screenshots <dir>', 'a picture of page and phone at each step')
    .option('--json', 'the report as one JSON object on the last line; what happens meanwhile goes to standard error')
    .option('--expires <time>', 'how long a held call waits for an answer, without --policy (default: 2m; silent: 10s)')
    .option(
      '--for <seconds>',
      `without --script: how long to go on after arming (default: until Ctrl-C with --headed, else ${HEADLESS_SECONDS})`,
    )
    .option('--no-build', 'do not build app and extension first')
    .helpOption('--help', 'this')
    .addHelpText('after', AFTER_HELP)
    .allowExcessArguments(false)
}

function optionsOf(raw: Raw, from: string): Options | Told {
  const console = URL.parse(raw.console)
  if (console === null || console.hostname === '') {
    return refusal(`--console is "${raw.console}", which is no address. Write it as http://127.0.0.1:3000.`)
  }
  if (console.protocol !== 'http:') {
    return refusal(
      `--console is ${raw.console}. What arrives there can only be seen over plain http; let the console listen on http as well.`,
    )
  }
  if (raw.expires !== undefined && !/^[1-9]\d*[smh]$/.test(raw.expires)) {
    return refusal(`--expires is "${raw.expires}". Write a whole number and s, m or h, such as 30s.`)
  }
  if (raw.expires !== undefined && raw.policy !== undefined) {
    return refusal('--expires and --policy: the policy says how long its rules wait. Leave one of them out.')
  }
  const seconds = raw.for === undefined ? undefined : Number(raw.for)
  if (seconds !== undefined && !(seconds > 0 && Number.isFinite(seconds))) {
    return refusal(`--for is "${raw.for}". Write a number of seconds, such as 60.`)
  }
  if (seconds !== undefined && raw.script !== undefined) {
    return refusal('--for and --script: a run with a script ends with the script. Leave one of them out.')
  }
  const forSeconds = seconds ?? (raw.headed === true || raw.script !== undefined ? undefined : HEADLESS_SECONDS)
  const at = (path: string): string => resolve(from, path)
  return {
    console,
    approver: raw.approver,
    firefox: raw.firefox === true,
    headed: raw.headed === true,
    json: raw.json === true,
    build: raw.build,
    expires: raw.expires ?? (raw.approver === 'silent' ? '10s' : '2m'),
    ...(raw.policy !== undefined && { policy: at(raw.policy) }),
    ...(raw.script !== undefined && { script: at(raw.script) }),
    ...(raw.armAfter !== undefined && { armAfter: raw.armAfter }),
    ...(raw.screenshots !== undefined && { screenshots: at(raw.screenshots) }),
    ...(forSeconds !== undefined && { forSeconds }),
  }
}

function refusal(says: string): Told {
  const sentence = says.trim().replace(/^error: /, '')
  return { says: `${sentence}\nnpm run try -- --help says what there is.\n`, exitCode: 2 }
}
