/** Syncthing, a console that nobody here wrote: its daemon and web GUI, on loopback, with a home of its own. */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startChild } from './child.ts'
import { freePort } from './loopback.ts'
import { makeTempDir } from './temp-dir.ts'
import { until } from './until.ts'

export type Syncthing = Readonly<{
  origin: string
  /** False once its own "Shutdown" was done. */
  runs: () => boolean
  /** Resolves when the process has ended by itself. */
  ended: Promise<void>
  stop: () => Promise<void>
}>

export async function startSyncthing(): Promise<Syncthing> {
  const home = makeTempDir('syncthing')
  const port = await freePort()
  const env = { ...process.env, STNOUPGRADE: '1', STNORESTART: '1', HOME: home.path }
  const generated = spawnSync('syncthing', ['generate', `--home=${home.path}`, '--no-default-folder'], { env })
  if (generated.status !== 0) throw new Error(`syncthing generate: ${String(generated.stderr)}`)
  const config = join(home.path, 'config.xml')
  writeFileSync(config, quiet(readFileSync(config, 'utf8')))
  const child = startChild(
    'syncthing',
    ['serve', `--home=${home.path}`, '--no-browser', '--no-restart', `--gui-address=127.0.0.1:${port}`],
    { env, stdio: 'ignore' },
  )
  const ended = new Promise<void>((resolve) => {
    child.process.once('exit', () => resolve())
  })
  const origin = `http://127.0.0.1:${port}`
  const runs = () => child.process.exitCode === null && child.process.signalCode === null
  await until(async () => ((await fetch(origin)).ok ? true : undefined), 'Syncthing’s GUI', 30_000)
  return {
    origin,
    runs,
    ended,
    stop: async () => {
      if (runs()) await child.stop()
      home.remove()
    },
  }
}

/** It announces nothing, listens to nobody and reports to nobody. */
function quiet(config: string): string {
  const off = ['globalAnnounceEnabled', 'localAnnounceEnabled', 'relaysEnabled', 'natEnabled', 'crashReportingEnabled']
  return off
    .reduce((text, name) => text.replace(new RegExp(`<${name}>true`), `<${name}>false`), config)
    .replace(/<listenAddress>[^<]*/, '<listenAddress>tcp://127.0.0.1:0')
    .replace(/<urAccepted>[^<]*/, '<urAccepted>-1')
}
