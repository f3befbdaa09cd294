/** What the operator does in a run: what a script says, or whoever sits in front of it. */
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import type { Approver } from './approver.ts'
import { firstLine } from './approver.ts'
import type { Options } from './options.ts'
import { requestOf } from './requests.ts'
import type { Script } from './script.ts'
import type { Session } from './session.ts'
import type { Timeline } from './timeline.ts'

/** Why a run is over. */
export type End = Readonly<
  | { by: 'script' | 'time' | 'window' | 'interrupt' }
  | { by: 'failed script'; error: unknown }
  | { by: 'trouble'; error: unknown }
>

type Operating = Readonly<{
  options: Options
  timeline: Timeline
  session: Session
  approver: Approver
  script: Script | undefined
}>

/** What the operator does, by script or by hand. */
export async function operate({ options, timeline, session, approver, script }: Operating): Promise<End> {
  const { side } = session
  try {
    await side.opens(options.console.href)
  } catch (error) {
    return { by: 'trouble', error: new Error(`${options.console.href} does not open: ${firstLine(error)}`) }
  }
  timeline.tell(`The operator has opened ${options.console.href}`)
  const { armAfter, policy } = options
  const armed = (async () => {
    if (armAfter !== undefined) await side.sees(armAfter)
    if (policy === undefined && (armAfter !== undefined || script === undefined)) await session.arm()
  })()
  if (script === undefined) {
    try {
      await armed
    } catch (error) {
      return { by: 'trouble', error }
    }
    return waitFor(options.forSeconds)
  }
  armed.catch((error: unknown) => timeline.tell(`Not armed: ${firstLine(error)}`))
  try {
    await script({
      ...(side.forScript as Parameters<Script>[0]),
      phone: approver.forScript,
      relay: { arm: session.arm, policy: session.setPolicy, requests: () => session.asked().map(requestOf) },
      log: (text) => timeline.tell(text),
      console: options.console.href,
    })
    return { by: 'script' }
  } catch (error) {
    return { by: 'failed script', error }
  }
}

async function waitFor(seconds: number | undefined): Promise<End> {
  if (seconds === undefined) return new Promise(() => undefined)
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
  return { by: 'time' }
}

/** @throws when it is no module with a function as its default export */
export async function loadScript(path: string): Promise<Script> {
  const module = (await import(pathToFileURL(path).href)) as { default?: unknown }
  if (typeof module.default === 'function') return module.default as Script
  throw new Error(
    `${path} has no function as its default export. Begin it with: export default async ({ page, relay }) => {`,
  )
}

export function listenToTerminal(approver: Approver, timeline: Timeline): void {
  if (!process.stdin.isTTY) return
  timeline.tell('Type a and Enter to approve the oldest request that waits, d and Enter to deny it.')
  createInterface({ input: process.stdin, terminal: false }).on('line', (line) => {
    const verdict = { a: 'approve', d: 'deny' }[line.trim().toLowerCase()] as 'approve' | 'deny' | undefined
    if (verdict !== undefined && !approver.type(verdict)) timeline.tell('Nothing waits.')
  })
}
