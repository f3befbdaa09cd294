/**
 * Bugs that others have shipped, and some of our own making, each as a change of a few words. The model
 * must find every one of them: this is what the model is worth.
 *
 * Rule: a text to find stands exactly once in its file. Where the code has moved on, the patch moves too;
 *   a mutant is never dropped because its text is gone.
 */

/**
 * Which check shows it. Cheap ones come first: `core` and `relay` are lives, `people` is one that is always the
 * same, `histories` are clients at once.
 */
export type Check = 'core' | 'relay' | 'people' | 'histories'
export type Patch = Readonly<{ file: string; find: string; put: string }>
export type Mutant = Readonly<{ name: string; says: string; shownBy: Check; patches: readonly Patch[] }>

export const patch = (file: string, find: string, put: string): Patch => ({ file, find, put })
