import { CORE_MUTANTS } from './core-mutants.ts'
import type { Mutant } from './mutant.ts'
import { PEOPLE_MUTANTS } from './people-mutants.ts'
import { RELAY_MUTANTS } from './relay-mutants.ts'
import { TOGETHER_MUTANTS } from './together-mutants.ts'

export const MUTANTS: readonly Mutant[] = [...CORE_MUTANTS, ...RELAY_MUTANTS, ...TOGETHER_MUTANTS, ...PEOPLE_MUTANTS]
