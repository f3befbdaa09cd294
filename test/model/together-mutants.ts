import { patch } from './mutant.ts'
import type { Mutant } from './mutant.ts'

const CHANGE = 'relay/server/request-change.ts'
const COMMIT = 'relay/store/commit.ts'
/** The row is written whatever its version is by now. */
const NO_SWAP = patch(COMMIT, "\n      .where('version', '=', $.from)", '')
/** The last line is not there either; alone it would turn these bugs into answers of 500. */
const NO_TRIGGERS = patch('relay/store/sqlite-triggers.ts', 'TRIGGER_RULES.map', 'TRIGGER_RULES.slice(0, 0).map')
const READ = 'const before = tries === 0 && known ? known : await read()'

/** Bugs that show only when clients come at once; histories show them. */
export const TOGETHER_MUTANTS: readonly Mutant[] = [
  {
    name: 'late write over a denial',
    says: 'Look, then write all of it (hoop doReview, Bitwarden ReplaceAsync): the later one wins, whatever was there.',
    shownBy: 'histories',
    patches: [NO_SWAP, NO_TRIGGERS],
  },
  {
    name: 'late write, and only the database refuses',
    says: 'The same; the triggers keep the promise, and somebody is answered that the relay broke.',
    shownBy: 'histories',
    patches: [NO_SWAP],
  },
  {
    name: 'a lock per process',
    says: 'One change at a time, in each relay for itself (hoop lockExec).',
    shownBy: 'histories',
    patches: [
      NO_SWAP,
      NO_TRIGGERS,
      patch(CHANGE, READ, 'const before = await read()'),
      patch(
        CHANGE,
        'export async function changeRequest({ deps, read, known, make }: Changing): Promise<Request | Refusal> {',
        `const turns = new WeakMap<object, Promise<unknown>>()
export function changeRequest(changing: Changing): Promise<Request | Refusal> {
  const turn = (turns.get(changing.deps) ?? Promise.resolve()).then(() => changeAlone(changing))
  turns.set(changing.deps, turn.catch(() => undefined))
  return turn
}
async function changeAlone({ deps, read, known, make }: Changing): Promise<Request | Refusal> {`,
      ),
    ],
  },
  {
    name: 'deadline by a clock that was read before',
    says: 'The window is compared with the time of the look, not of the write.',
    shownBy: 'histories',
    patches: [patch(COMMIT, 'if (within) return `within ${within}`', "if (within) return 'none'")],
  },
  {
    name: 'people asked before the write only',
    says: 'Who is disabled between look and write still counts.',
    shownBy: 'histories',
    patches: [NO_TRIGGERS, patch(COMMIT, 'of commit.relyingOn ?? []) {', 'of [] as string[]) {')],
  },
  {
    name: 'who denies is not asked again',
    says: 'A denial is stored for somebody who has just been disabled. Found by these histories in our own code.',
    shownBy: 'histories',
    patches: [
      patch(
        'relay/server/routes/decisions.ts',
        "within: 'expires_at', relyingOn: [decision.person] }",
        "within: 'expires_at' }",
      ),
      patch('relay/server/routes/decisions.ts', 'if (!person || !isApprover(person))', 'if (!person)'),
    ],
  },
  {
    name: 'answered before it is stored',
    says: 'The caller hears yes, and the commit finds that somebody else was first.',
    shownBy: 'histories',
    patches: [
      patch(
        CHANGE,
        'const result = await deps.store.commit(',
        "const result = 'stored' as 'stored' | 'late' | 'early'\n    void deps.store.commit(",
      ),
    ],
  },
  {
    name: 'second place is good enough',
    says: 'Who lost the race is told that it was stored.',
    shownBy: 'histories',
    patches: [patch(CHANGE, "if (result === 'stored') {", "if (result === 'stored' || result === 'stale') {")],
  },
  {
    name: 'never looked again',
    says: 'Who lost the race tries again with what it saw before, and gives up.',
    shownBy: 'histories',
    patches: [patch(CHANGE, READ, 'const before = known ?? (await read())')],
  },
  {
    name: 'a key taken by another',
    says: 'Two questions with one key at the same moment: the second gets an id that is nowhere stored.',
    shownBy: 'histories',
    patches: [
      patch(
        'relay/server/routes/requests.ts',
        "if (stored === 'taken') return (await replay()) ?? { refused: 'relay-busy' }",
        "if (stored === 'taken') return { held: after, replayed: false }",
      ),
    ],
  },
  {
    name: 'half a change stays',
    says: 'A write that is refused after its first row leaves that row in the shared transaction.',
    shownBy: 'histories',
    patches: [patch('relay/store/sqlite-group.ts', 'control.undo.run()', '')],
  },
]
