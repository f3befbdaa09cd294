/** The browser's own elements, written as a tree: the way to a decision carries no library to draw with. */

type Child = Node | string | false | undefined

/** @param how class names, or properties of the element */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  how: string | Readonly<Partial<HTMLElementTagNameMap[Tag]>>,
  ...children: readonly (Child | readonly Child[])[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  Object.assign(made, typeof how === 'string' ? { className: how } : how)
  made.append(...children.flat().filter((child) => child !== false && child !== undefined))
  return made
}
