/**
 * What notifications say, for the worker, which loads nothing later: all languages at once, the browser's own chosen.
 *
 * Rule: shown on a lock screen, so they name neither people nor actions.
 */
type Notice = Readonly<{ title: string; body: (until: number | undefined) => string }>
type Notices = Readonly<{ ask: Notice; settled: Notice; test: Notice }>

const time = (at: number): string => new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })

const EN: Notices = {
  ask: {
    title: 'Approval requested',
    body: (until) => `Open to see who asks for what.${until ? ` Until ${time(until)}.` : ''}`,
  },
  settled: { title: 'Request settled', body: () => 'Nothing to do. Open to see how it ended.' },
  test: { title: 'Notifications work', body: () => 'This device can be asked.' },
}
const AR: Notices = {
  ask: {
    title: 'مطلوب موافقة',
    body: (until) => `افتح لترى من يطلب وماذا يطلب.${until ? ` حتى ${time(until)}.` : ''}`,
  },
  settled: { title: 'حُسم الطلب', body: () => 'لا شيء عليك. افتح لترى كيف انتهى.' },
  test: { title: 'الإشعارات تعمل', body: () => 'يمكن سؤال هذا الجهاز.' },
}

/** @param language as browsers name theirs, such as `ar-EG` */
export function noticesIn(language: string): Notices {
  return /^ar\b/i.test(language) ? AR : EN
}
