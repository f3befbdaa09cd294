import { describe, expect, test } from 'vitest'
import { readOptions } from './options.ts'

const CONSOLE = ['--console', 'http://127.0.0.1:3000/admin']
const read = (...args: readonly string[]) => readOptions(args, '/home/ana')

describe('npm run try', () => {
  test('wants the address of a console, and waits for whoever decides', () => {
    expect(read(...CONSOLE)).toEqual({
      console: new URL('http://127.0.0.1:3000/admin'),
      approver: 'manual',
      firefox: false,
      headed: false,
      json: false,
      build: true,
      expires: '2m',
      forSeconds: 30,
    })
  })

  test('takes paths from where it was called', () => {
    expect(
      read(...CONSOLE, '--script', 'delete.mjs', '--policy', '/etc/p.yaml', '--screenshots', 'shots'),
    ).toMatchObject({ script: '/home/ana/delete.mjs', policy: '/etc/p.yaml', screenshots: '/home/ana/shots' })
  })

  test('a silent approver is not waited for long', () => {
    expect(read(...CONSOLE, '--approver', 'silent')).toMatchObject({ expires: '10s' })
    expect(read(...CONSOLE, '--approver', 'silent', '--expires', '5m')).toMatchObject({ expires: '5m' })
  })

  test('goes on until it is ended where somebody can see it, else for a while', () => {
    expect(read(...CONSOLE, '--headed')).not.toHaveProperty('forSeconds')
    expect(read(...CONSOLE, '--script', 'a.mjs')).not.toHaveProperty('forSeconds')
    expect(read(...CONSOLE, '--for', '5')).toMatchObject({ forSeconds: 5 })
  })

  test('--help says every option, what is seen how, and how it ends', () => {
    const told = read('--help')
    expect(told).toMatchObject({ exitCode: 0 })
    const says = 'says' in told ? told.says : ''
    const options = ['console', 'policy', 'approver', 'script', 'arm-after', 'firefox', 'headed', 'screenshots', 'json']
    for (const option of options) expect(says).toContain(`--${option}`)
    expect(says).toContain('What is seen how')
    for (const code of [0, 1, 2, 3, 130]) expect(says).toMatch(new RegExp(`^(Ends with)? +${code}  `, 'm'))
  })

  test.for([
    [[], '--console'],
    [['--console', '3000'], 'is no address'],
    [['--console', 'https://localhost:8443'], 'plain http'],
    [[...CONSOLE, '--approver', 'maybe'], 'approve, deny, silent, manual'],
    [[...CONSOLE, '--expires', 'soon'], 'such as 30s'],
    [[...CONSOLE, '--expires', '30s', '--policy', 'p.yaml'], 'Leave one of them out'],
    [[...CONSOLE, '--for', '-1'], 'such as 60'],
    [[...CONSOLE, '--for', '9', '--script', 'a.mjs'], 'ends with the script'],
    [[...CONSOLE, '--verbose'], '--verbose'],
    [[...CONSOLE, 'delete.mjs'], 'arguments'],
  ] as const)('%j is refused with a sentence', ([args, part]) => {
    const told = read(...args)
    expect(told).toMatchObject({ exitCode: 2, says: expect.stringContaining(part) })
    expect(told).toMatchObject({ says: expect.stringContaining('--help') })
  })
})
