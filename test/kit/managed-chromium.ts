/**
 * A Chromium that somebody manages: policies in the place where they belong, the extension packed and
 * installed by them. The place is the machine's own; this browser sees another folder there, in a mount
 * namespace of its own, so no other browser is touched.
 */
import { spawnSync } from 'node:child_process'
import { createHash, generateKeyPairSync } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { chromiumPath, openChromium, type Browser } from './chromium.ts'
import { listen } from './loopback.ts'
import { makeTempDir } from './temp-dir.ts'

const PLACE = '/etc/chromium'
/** Playwright turns off what installs extensions. */
const UNWANTED = [
  '--disable-extensions',
  '--disable-background-networking',
  '--disable-component-extensions-with-background-pages',
]

export type Policies = Readonly<Record<string, unknown>>

export type ManagedChromium = Readonly<{
  browser: Browser
  id: string
  /** Replaces the policies of the running browser; it notices by itself. */
  manage: (policies: Policies) => void
  close: () => Promise<void>
}>

/** False where this process may not make a mount namespace; then nobody can be managed here. */
export function canManage(): boolean {
  return spawnSync('unshare', ['--mount', 'true'], { stdio: 'ignore' }).status === 0
}

/**
 * @param extension folder of the built extension
 * @param policiesFor what the policies are, for the extension's id and the address of its updates
 */
export async function openManagedChromium(
  extension: string,
  policiesFor: (id: string, updates: string) => Policies,
): Promise<ManagedChromium> {
  const folder = makeTempDir('managed')
  const { crx, id } = pack(extension, folder.path)
  const { version } = JSON.parse(readFileSync(join(extension, 'manifest.json'), 'utf8')) as { version: string }
  const server = createServer((request, response) => {
    if (request.url?.endsWith('.crx') === true) {
      response.writeHead(200, { 'content-type': 'application/x-chrome-extension' }).end(crx)
      return
    }
    response.writeHead(200, { 'content-type': 'text/xml' }).end(updates({ id, version, at: `${origin}/extension.crx` }))
  })
  const origin = `http://127.0.0.1:${await listen(server)}`

  const etc = join(folder.path, 'etc')
  const managed = join(etc, 'policies', 'managed')
  mkdirSync(managed, { recursive: true })
  const manage = (policies: Policies) => {
    const made = join(folder.path, 'policies.json')
    writeFileSync(made, JSON.stringify(policies))
    // In one step, for the browser may look at any moment.
    renameSync(made, join(managed, 'holdgate.json'))
  }
  manage(policiesFor(id, `${origin}/updates.xml`))
  const start = join(folder.path, 'chromium')
  const mounted = `mount --bind ${etc} ${PLACE} && exec ${chromiumPath()} "$@"`
  writeFileSync(start, `#!/bin/sh\nexec unshare --mount sh -c '${mounted}' chromium "$@"\n`)
  chmodSync(start, 0o755)

  const browser = await openChromium({ program: start, unwanted: UNWANTED })
  return {
    browser,
    id,
    manage,
    close: async () => {
      await browser.close()
      server.close()
      server.closeAllConnections()
      folder.remove()
    },
  }
}

function pack(extension: string, folder: string): Readonly<{ crx: Buffer; id: string }> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = join(folder, 'key.pem')
  writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }))
  const flags = ['--no-sandbox', '--headless=new', `--user-data-dir=${join(folder, 'packer')}`]
  const packing = [`--pack-extension=${extension}`, `--pack-extension-key=${key}`]
  const { stderr } = spawnSync(chromiumPath(), [...flags, ...packing], { encoding: 'utf8' })
  const made = `${extension}.crx`
  if (!existsSync(made)) throw new Error(`The extension was not packed: ${stderr}`)
  // Half of the digest, in letters from a to p.
  const digest = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
  const id = digest.slice(0, 32).replaceAll(/./g, (digit) => String.fromCodePoint(97 + Number.parseInt(digit, 16)))
  return { crx: readFileSync(made), id }
}

function updates({ id, version, at }: Readonly<Record<'id' | 'version' | 'at', string>>): string {
  return `<?xml version="1.0"?><gupdate xmlns="http://www.google.com/update2/response" protocol="2.0"><app appid="${id}"><updatecheck codebase="${at}" version="${version}"/></app></gupdate>`
}
