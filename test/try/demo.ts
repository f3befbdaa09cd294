/**
 * The whole loop without a phone: relay, sample console, Chromium with the built extension, and a second
 * Chromium as the approver's phone, reached by an encrypted push over a push service on this machine.
 *
 * - `--json`: nothing but one line of JSON at the end
 * - `--screenshots DIR`: also pictures of every screen
 * - `--windows`: real windows, on a machine that has a screen
 *
 * Ends with 0 only if every call did what it must.
 */
import { parseArgs } from 'node:util'
import { lacks, prepareMachine } from '../kit/debian.ts'
import { openWorld } from '../kit/world.ts'
import { allHold, runCases } from './cases.ts'
import { takeScreenshots } from './screenshots.ts'
import { createTimeline } from './timeline.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    screenshots: { type: 'string' },
    windows: { type: 'boolean', default: false },
  },
})

process.exitCode = (await demonstrate()) ? 0 : 1

async function demonstrate(): Promise<boolean> {
  prepareMachine((line) => process.stderr.write(`${line}\n`), ['chromium', 'dbus-daemon'])
  if (lacks('chromium', 'dbus-daemon')) return false
  const timeline = createTimeline(values.json ? undefined : process.stdout)
  timeline.wait('Starting a relay, a console, and two browsers; setting up Ana and Dana')
  const visible = { visible: values.windows }
  const world = await openWorld({ operator: visible, phone: visible })
  try {
    timeline.tell('Ready: Ana’s browser is paired and guards the console; Dana’s phone is enrolled.')
    const cases = await runCases(world, timeline)
    world.checkInvariants()
    if (values.screenshots !== undefined) {
      timeline.wait(`Taking pictures of every screen into ${values.screenshots}`)
      const count = await takeScreenshots(world, values.screenshots)
      timeline.tell(`${count} pictures are in ${values.screenshots}.`)
    }
    const good = allHold(cases)
    timeline.end(
      good ? 'Every call did what it must, and nothing else.' : 'Something did not hold; see the line below.',
    )
    process.stdout.write(`${JSON.stringify({ cases })}\n`)
    return good
  } finally {
    await world.close()
  }
}
