import type { Person } from '../store/people.ts'

/** By the roles of now, whatever they were when somebody was asked. */
export function isApprover(person: Person): boolean {
  return person.active && person.roles.includes('approver')
}
