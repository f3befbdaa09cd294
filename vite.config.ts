import { createHash } from 'node:crypto'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join, relative } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { build, type Plugin, type UserConfig, Visitor } from 'vite'
import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { ASKED_FIRST, type Entrance, FOR_ANYBODY } from './pwa/asked-first.ts'
import { SCREENS } from './pwa/router.ts'
import { scratchEnvironment } from './test/kit/scratch.ts'

const HERE = import.meta.dirname

/**
 * The oldest that ring: Web Push came to iPhones with 16.4 (pwa/platform.ts). What is newer is written anew for them where it is
 * language or style; names that they lack stand in test/kit/oldest-phone.ts.
 */
const OLDEST = ['chrome111', 'firefox121', 'safari16.4']

/** The approver's app: hashed assets, one classic script as service worker, everything compressed beforehand. */
function pwaBuild(): UserConfig {
  return {
    root: join(HERE, 'pwa'),
    publicDir: join(HERE, 'pwa/public'),
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir: join(HERE, 'dist/pwa'),
      emptyOutDir: true,
      target: OLDEST,
      // The content security policy has no data: source, and a preload helper would cost more than it saves.
      assetsInlineLimit: 0,
      modulePreload: false,
      // All style stands in the page (writeStyle): otherwise each late import would name it.
      cssCodeSplit: false,
      rolldownOptions: {
        output: {
          codeSplitting: {
            includeDependenciesRecursively: false,
            groups: [{ name: 'day', test: (id) => EACH_DAY.some((one) => one.test(id)) }],
          },
        },
      },
    },
    plugins: [plainImports(), errorsWithoutWords(), pwaAhead(), pwaWorker()],
  }
}

/**
 * What stands beside each decision, with the inbox and what the app does behind both, in one file: apart its forty are 6 kB more, and
 * no sooner there. Nothing of what loads first may be named here.
 */
const EACH_DAY = [
  /\/node_modules\/(?:preact|idb)\//,
  /\/relay\/(?:evidence\/(?:hex|merkle|merkle-proof|note|phrase|phrase-words)|contract\/deny-reason)\.ts$/,
  /\/pwa\/screens\/inbox\.tsx$/,
  /\/pwa\/parts\/(?:asked|asked-at|beside|changed|denial|deny-sheet|details|earlier|footer|footer-line|icon|later|log-alarm|message|much|news|noted|outcome-card|readings|request-rows|said|sheet|silent-here|spoken)\.tsx?$/,
  /\/pwa\/(?:background|badge|comment|compared|day-rows|device-key|device-memory|frame|history|inbox-load|kept-request|log-look|log-routes|moments|moving|notified|outcome|router|sealed-row|sentence|silent-here|subscribed|time-left|update|who|words-later)\.tsx?$/,
]

/** Vite wraps each late import to preload styles that this app does not have: more than 1 kB of each day. */
function plainImports(): Plugin {
  return {
    name: 'holdgate-plain-imports',
    apply: 'build',
    enforce: 'pre',
    load: (id) => (id.includes('vite/preload-helper') ? 'export const __vitePreload = (load) => load()' : undefined),
    renderChunk(code) {
      const left: (readonly [number, number])[] = []
      new Visitor({
        CallExpression: ({ start, end, callee, arguments: [load] }) => {
          if (!load || callee.type !== 'Identifier' || callee.name !== '__vitePreload') return
          if (load.type === 'ArrowFunctionExpression' && load.body.type !== 'BlockStatement')
            left.push([start, load.body.start], [load.body.end, end])
        },
      }).visit(this.parse(code))
      return left
        .toSorted(([one], [other]) => other - one)
        .reduce((whole, [start, end]) => whole.slice(0, start) + whole.slice(end), code)
    },
  }
}

/** Errors that this app and what it shares with the relay throw; each is caught there for what it is, and none is read. */
const UNREAD_ERROR = /^(?:(?:Type|Range)?Error|RelayUnreachable|BadReply)$/

/** What such an error says is for who runs a relay or a test: a third of a kilobyte before the first decision. */
function errorsWithoutWords(): Plugin {
  return {
    name: 'holdgate-errors-without-words',
    apply: 'build',
    enforce: 'post',
    transform(code) {
      const said: (readonly [number, number])[] = []
      new Visitor({
        NewExpression: ({ callee, arguments: [words] }) => {
          if (words && callee.type === 'Identifier' && UNREAD_ERROR.test(callee.name))
            said.push([words.start, words.end])
        },
      }).visit(this.parse(code))
      return said.reduceRight((left, [start, end]) => `${left.slice(0, start)}''${left.slice(end)}`, code)
    },
  }
}

/**
 * Writes .vite/ahead.json: of each page, the scripts and answers that its screen will ask for one after the other, for the relay to
 * name beside the page. What stands under `/sign-in` is shown at any address to whoever has no session.
 */
function pwaAhead(): Plugin {
  return {
    name: 'holdgate-pwa-ahead',
    apply: 'build',
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((one) => one.type === 'chunk')
      const withImports = (files: readonly string[]): ReadonlySet<string> => {
        const found = new Set(files)
        // What is added on the way is walked as well.
        for (const file of found) {
          const chunk = bundle[file]
          if (chunk?.type === 'chunk') for (const one of chunk.imports) found.add(one)
        }
        return found
      }
      const first = withImports(chunks.filter((one) => one.isEntry).map((one) => one.fileName))
      const holding = (module: string) =>
        chunks.filter((one) => one.moduleIds.includes(join(HERE, module))).map((one) => one.fileName)
      const missing = (modules: readonly string[]) =>
        [...withImports(modules.flatMap(holding))].filter((file) => !first.has(file)).map((file) => `/${file}`)
      const entrance = (screen: Entrance, ...modules: readonly string[]) => ({
        scripts: missing(modules),
        answers: ASKED_FIRST[screen] ?? [],
        session: !FOR_ANYBODY.includes(screen),
      })
      const screen = (name: Exclude<Entrance, 'request'>) => entrance(name, 'pwa/frame.tsx', `pwa/screens/${name}.tsx`)
      const ahead = {
        ...Object.fromEntries(Object.entries(SCREENS).map(([path, name]) => [path, screen(name)])),
        '/r': entrance('request', 'pwa/parts/beside.tsx'),
        '/sign-in': screen('sign-in'),
      }
      this.emitFile({ type: 'asset', fileName: '.vite/ahead.json', source: JSON.stringify(ahead) })
    },
  }
}

/** What nobody needs offline: changes of people and services take a connection, as installing does, and a pseudo-locale is for tests. */
const NOT_KEPT =
  /^robots\.txt$|^screenshots\/|^icon-monochrome-|^\.vite\/|\.(gz|br)$|^assets\/(?:people|services|health|invitation-card|alarms|set-up|office-rows|words\.pseudo)-/

/** Builds pwa/worker with the list of what it keeps for offline, then compresses all files. */
function pwaWorker(): Plugin {
  let out = ''
  return {
    name: 'holdgate-pwa-worker',
    apply: 'build',
    configResolved: (config) => {
      out = config.build.outDir
    },
    async closeBundle() {
      await writeStyle(out)
      await writeEntrance(out)
      const files = (await filesUnder(out)).filter((file) => !NOT_KEPT.test(file))
      const hash = createHash('sha256')
      for (const file of files) hash.update(file).update(await readFile(join(out, file)))
      const precache = { version: hash.digest('base64url').slice(0, 16), files: files.map((file) => `/${file}`) }
      await build({
        configFile: false,
        logLevel: 'error',
        publicDir: false,
        define: { PRECACHE: JSON.stringify(precache) },
        build: {
          outDir: out,
          emptyOutDir: false,
          target: OLDEST,
          rolldownOptions: {
            input: join(HERE, 'pwa/worker/worker.ts'),
            output: { format: 'iife', entryFileNames: 'worker.js' },
          },
        },
      })
      for (const file of await filesUnder(out)) {
        if (!/\.(html|js|css|svg|webmanifest)$/.test(file)) continue
        const bytes = await readFile(join(out, file))
        await writeFile(join(out, `${file}.gz`), gzipSync(bytes, { level: 9 }))
        await writeFile(join(out, `${file}.br`), brotliCompressSync(bytes))
      }
    },
  }
}

/**
 * Puts the style into the page: one file less before anything is drawn, and web apps of macOS 26 leave out a style sheet that their
 * worker serves at a cold start (besidka/besidka#373). The relay names its hash in the content security policy.
 */
async function writeStyle(out: string): Promise<void> {
  const path = join(out, 'index.html')
  const page = await readFile(path, 'utf8')
  const [link = '', file = ''] = /<link rel="stylesheet"[^>]* href="\/([^"]+)">/.exec(page) ?? []
  if (file === '') throw new Error('index.html names no style sheet.')
  const style = await readFile(join(out, file), 'utf8')
  // A pattern in the replacement would be one of String.replace.
  await writeFile(
    path,
    page.replace(link, () => `<style>${style.trim()}</style>`),
  )
  await rm(join(out, file))
}

/**
 * The page of an invitation, with a manifest that names no start page: an app that is put on a Home Screen there
 * starts at the invitation (docs/decisions/0043).
 */
async function writeEntrance(out: string): Promise<void> {
  const usual = 'manifest.webmanifest'
  const { start_url: _, shortcuts: __, ...manifest } = JSON.parse(await readFile(join(out, usual), 'utf8'))
  await writeFile(join(out, `enrol.${usual}`), JSON.stringify(manifest))
  const page = await readFile(join(out, 'index.html'), 'utf8')
  if (!page.includes(`"/${usual}"`)) throw new Error('index.html names no manifest.')
  await writeFile(join(out, 'enrol.html'), page.replace(`"/${usual}"`, `"/enrol.${usual}"`))
}

/** Paths of all files below `folder`, relative to it, in a fixed order. */
async function filesUnder(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .toSorted()
}

/** Far from what any of them takes: a machine that is slow, or stands still for a while, must not fail them. */
const PATIENT = { testTimeout: 120_000, hookTimeout: 120_000, expect: { poll: { timeout: 40_000 } } }

const SCRATCH = scratchEnvironment()

const TESTS: ViteUserConfig = {
  test: {
    // Much of it waits for disks, databases, browsers and people's answers: fewer leave processors idle.
    maxWorkers: availableParallelism() + 1,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/{contract,evidence,rules,core,client,cli,house,extension,pwa,try}/**/*.test.ts'],
          setupFiles: ['test/kit/words.ts'],
          env: SCRATCH,
          ...PATIENT,
        },
      },
      { test: { name: 'store', include: ['test/store/**/*.test.ts'], env: SCRATCH, ...PATIENT } },
      { test: { name: 'relay', include: ['test/{relay,verifier}/**/*.test.ts'], env: SCRATCH, ...PATIENT } },
      // The same routes on the other database.
      {
        test: {
          name: 'relay-postgres',
          include: ['test/relay/routes/*.test.ts', 'test/relay/changes.test.ts'],
          env: { ...SCRATCH, TEST_DATABASE: 'postgres' },
          ...PATIENT,
        },
      },
      {
        test: {
          name: 'model',
          include: ['test/model/**/*.test.ts'],
          exclude: ['test/model/mutants.test.ts'],
          env: SCRATCH,
          maxConcurrency: 2,
          testTimeout: 300_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'journey',
          include: ['test/journey/**/*.test.ts'],
          env: SCRATCH,
          testTimeout: 120_000,
          hookTimeout: 240_000,
        },
      },
      // What takes minutes: npm run test:long.
      {
        test: {
          name: 'long',
          include: [
            'test/long/**/*.test.ts',
            'test/model/mutants.test.ts',
            'test/relay/crash/sweep.test.ts',
            'test/verifier/flips.test.ts',
            'test/journey/matrix-{chromium,firefox}.test.ts',
          ],
          env: { ...SCRATCH, WHOLE: 'yes' },
          maxConcurrency: 2,
          testTimeout: 480_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
}

/** Loaded on demand: tests need nothing of it. */
async function extension(browser: 'chromium' | 'firefox'): Promise<UserConfig> {
  const { extensionBuild } = await import('./extension/build.ts')
  const { version } = JSON.parse(await readFile(join(HERE, 'package.json'), 'utf8')) as { version: string }
  return extensionBuild(version, process.env, browser)
}

export default defineConfig(({ mode }) => {
  if (mode === 'pwa') return pwaBuild()
  if (mode === 'extension') return extension('chromium')
  if (mode === 'extension-firefox') return extension('firefox')
  return TESTS
})
