/** The words of everything that is not the way to a decision. Where another language is spoken all are loaded at once. */
export async function laterWords() {
  const [day, own, enrol, history, news, people, push] = await Promise.all([
    import('./words-later.ts'),
    import('./words-own.ts'),
    import('./words-enrol.ts'),
    import('./words-history.ts'),
    import('./words-news.ts'),
    import('./words-people.ts'),
    import('./words-push.ts'),
  ])
  return { ...day, ...own, ...enrol, ...history, ...news, ...people, ...push }
}
