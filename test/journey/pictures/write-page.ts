/**
 * Writes docs/screens.md and its pictures anew: `npm run docs:screens`. With `missing`, only the pictures that
 * are not there; with part of a name, only those of that name.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Page } from 'playwright-core'
import { WORDS } from '../../../extension/bridge/words.ts'
import { openAppGallery } from '../../kit/app-gallery.ts'
import type { AppGallery } from '../../kit/app-gallery.ts'
import { APP_SCENES } from '../../kit/app-scenes.ts'
import type { AppScene } from '../../kit/app-scenes.ts'
import { build } from '../../kit/build.ts'
import { openGallery } from '../../kit/gallery.ts'
import type { Gallery } from '../../kit/gallery.ts'
import { SCENES, STATUSES } from '../../kit/scenes.ts'
import { until } from '../../kit/until.ts'
import { screensPage } from './page.ts'
import { GROUPS, LIGHTS, OFFERED, pictureOf } from './shots.ts'
import type { Light, Screen, Shot } from './shots.ts'

const DOCS = join(import.meta.dirname, '../../../docs')
const SCREENSHOTS = join(import.meta.dirname, '../../../pwa/public/screenshots')
const QUALITY = 50
/** Of a state that is longer than its screen: below that it only goes on. */
const LONGEST = 1600

const [wish = ''] = process.argv.slice(2)
const isWanted = (shot: Shot, path: string) =>
  wish === 'missing' ? !existsSync(path) : wish === '' || shot.name.includes(wish)

const all = GROUPS.flatMap(({ shots }) => shots)
const files = (shot: Shot) =>
  shot.screens.flatMap((screen) =>
    LIGHTS.map((light) => ({ screen, light, path: join(DOCS, pictureOf(shot, screen, light)) })),
  )
type File = ReturnType<typeof files>[number]

mkdirSync(join(DOCS, 'pictures/screens'), { recursive: true })
mkdirSync(SCREENSHOTS, { recursive: true })
build('pwa')
build('extension')
await shootAll('app')
await shootAll('extension')

const kept = new Set(all.flatMap(files).map(({ path }) => basename(path)))
for (const name of readdirSync(join(DOCS, 'pictures/screens'))) {
  if (!kept.has(name)) rmSync(join(DOCS, 'pictures/screens', name))
}
writeFileSync(join(DOCS, 'screens.md'), screensPage())

async function shootAll(what: 'app' | 'extension'): Promise<void> {
  const shots = all
    .filter(({ of }) => (of === 'app') === (what === 'app'))
    .map((shot) => ({ shot, wanted: files(shot).filter(({ path }) => isWanted(shot, path)) }))
    .filter(({ wanted }) => wanted.length > 0)
  const offered = OFFERED.map((one) => ({ ...one, path: join(SCREENSHOTS, one.file) })).filter(({ name, path }) =>
    wish === 'missing' ? !existsSync(path) : name.includes(wish),
  )
  if (shots.length === 0 && (what !== 'app' || offered.length === 0)) return
  if (what === 'app') {
    const gallery = await openAppGallery()
    for (const { name, screen, path } of offered) {
      await bring(gallery, { name }, screen)
      await shoot(gallery.page, { screen, light: 'light', path }, false)
    }
    for (const { shot, wanted } of shots) await ofApp(gallery, shot, wanted)
    await gallery.close()
    return
  }
  const gallery = await openGallery()
  for (const { shot, wanted } of shots) await ofExtension(gallery, shot, wanted)
  await gallery.close()
}

async function ofApp(gallery: AppGallery, shot: Shot, wanted: readonly File[]): Promise<void> {
  const scene = await bring(gallery, shot, wanted[0]?.screen)
  for (const file of wanted) await shoot(gallery.page, file, scene.isLong === true)
}

async function bring(
  { page, show }: AppGallery,
  { name, language }: Pick<Shot, 'name' | 'language'>,
  screen: Screen | undefined,
): Promise<AppScene> {
  const scene = Object.values(APP_SCENES).find((scenes) => name in scenes)?.[name]
  if (scene === undefined) throw new Error(`There is no “${name}”.`)
  await page.setViewportSize(screen ?? page.viewportSize() ?? { width: 0, height: 0 })
  await show(scene, language ? { language } : {})
  return scene
}

async function ofExtension(gallery: Gallery, shot: Shot, wanted: readonly File[]): Promise<void> {
  const page = shot.of === 'overlay' ? await overlay(gallery, shot.name) : await screenOf(gallery, shot)
  for (const file of wanted) await shoot(page, file, shot.of === 'options')
  await page.close()
}

async function overlay(gallery: Gallery, name: string): Promise<Page> {
  const shown = await gallery.visit()
  const { stopped, steps = [], keep } = SCENES[name] ?? {}
  if (stopped) await shown.tell({ kind: 'stopped', stopped })
  for (const views of steps) await shown.hold(...views)
  if (keep === true) await shown.overlay.press(WORDS.keepWorking)
  const open = async () =>
    (await shown.inside('[open], :popover-open', ({ length }) => length)) > 0 ? true : undefined
  await until(open, name)
  return shown.page
}

async function screenOf(gallery: Gallery, { of, name }: Shot): Promise<Page> {
  const page = await gallery.screen(of === 'popup' ? 'popup' : 'options', STATUSES[name])
  await page.locator('main:not(:empty)').waitFor()
  return page
}

async function shoot(page: Page, { screen, light, path }: File, isLong: boolean): Promise<void> {
  await look(page, screen, light)
  if (isLong) {
    const height = await page.evaluate(() => document.documentElement.scrollHeight)
    await page.setViewportSize({ width: screen.width, height: Math.min(LONGEST, Math.max(screen.height, height)) })
  }
  const { width, height } = page.viewportSize() ?? screen
  // Not ended: with it would go what others of this page's sessions turned on.
  const session = await page.context().newCDPSession(page)
  // A clip is of the page, wherever it was scrolled to.
  const clip = { x: 0, y: await page.evaluate(() => scrollY), width, height, scale: screen.scale }
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY, clip })
  writeFileSync(path, Buffer.from(data, 'base64'))
}

async function look(page: Page, { width, height }: Screen, colorScheme: Light): Promise<void> {
  await page.setViewportSize({ width, height })
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  // What was drawn for the other size is drawn anew.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
}
