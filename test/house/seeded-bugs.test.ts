import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { MUTANTS } from '../model/all-mutants.ts'
import { ROOT } from './sources.ts'

// Said here as well as by the model's own test, which takes minutes: whoever moves code moves its bugs.
test.for(MUTANTS.map((mutant) => [mutant.name, mutant] as const))('the bug “%s” can still be seeded', ([, mutant]) => {
  for (const { file, find } of mutant.patches) {
    const times = readFileSync(join(ROOT, file), 'utf8').split(find).length - 1
    expect(times, `${file} has: ${find}`).toBe(1)
  }
})
