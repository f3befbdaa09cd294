/**
 * What notifications say, for the worker, which loads nothing later: all languages at once, the browser's own chosen.
 *
 * Rule: shown on a lock screen, so they name neither people nor actions, but where the person chose that here.
 */
type Line = Readonly<{ title: string; body: string }>
type Notices = Readonly<{
  ask: Readonly<{ title: string; body: (until: number | undefined) => string }>
  /** Several at once, as one. */
  group: (waiting: number) => Line
  late: Line
  settled: Line
  test: Line
  rebootstrap: Line
  reinvite: Line
  reported: Line
  /** A recovery code of theirs was used at that time. */
  recovered: (at: number) => Line
  /** On the button. */
  deny: string
  denied: Line
  notDenied: Line
  already: Line
  /** Where details are shown. */
  asks: (name: string, until: number) => string
  ended: Readonly<Record<'approved' | 'denied', (names: string) => string> & Record<'cancelled', string>>
}>

/** @param weekday of news that may be days old when it is shown */
const time = (at: number, weekday?: 'long'): string =>
  new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', weekday })

const EN: Notices = {
  ask: {
    title: 'Approval requested',
    body: (until) => `Open to see who asks for what.${until ? ` Until ${time(until)}.` : ''}`,
  },
  group: (waiting) => ({
    title: 'Approvals requested',
    body: waiting === 1 ? '1 request waits for you.' : `${waiting} requests wait for you.`,
  }),
  late: { title: 'Request expired', body: 'Nobody decided in time. Nothing was sent.' },
  settled: { title: 'Settled', body: 'Nothing to do.' },
  test: { title: 'Notifications work', body: 'This device can be asked.' },
  rebootstrap: {
    title: 'Holdgate was set up anew',
    body: 'By its host, without anybody’s passkey. Ask why.',
  },
  reinvite: {
    title: 'A new passkey was asked for',
    body: 'If that is wrong, open and cancel it.',
  },
  reported: { title: 'A request was not recognised', body: 'Open to see which.' },
  recovered: (at) => ({
    title: 'A recovery code was used',
    body: `On ${time(at, 'long')}. Not you? Open and end it.`,
  }),
  deny: 'Deny',
  denied: { title: 'Denied', body: 'Nothing was sent.' },
  notDenied: { title: 'Could not deny', body: 'Tap to open.' },
  already: { title: 'Already decided', body: 'Nothing to do.' },
  asks: (name, until) => `${name} asks, until ${time(until)}.`,
  ended: {
    approved: (names) => `Approved by ${names}`,
    denied: (names) => `Denied by ${names}`,
    cancelled: 'Withdrawn by whoever asked',
  },
}
const arabic = new Intl.PluralRules('ar')
const AR: Notices = {
  ask: {
    title: 'مطلوب موافقة',
    body: (until) => `افتح لترى من يطلب وماذا يطلب.${until ? ` حتى ${time(until)}.` : ''}`,
  },
  group: (waiting) => {
    const form = arabic.select(waiting)
    // One and two are words of their own; noun and verb follow every other number.
    const body =
      form === 'one'
        ? 'طلب واحد ينتظرك.'
        : form === 'two'
          ? 'طلبان ينتظرانك.'
          : `${waiting} ${form === 'few' ? 'طلبات تنتظرك' : form === 'many' ? 'طلبًا ينتظرك' : 'طلب ينتظرك'}.`
    return { title: 'مطلوب موافقات', body }
  },
  late: { title: 'انتهت مهلة الطلب', body: 'لم يقرر أحد في الوقت المحدد. لم يُرسل شيء.' },
  settled: { title: 'حُسم الطلب', body: 'لا شيء عليك.' },
  test: { title: 'الإشعارات تعمل', body: 'يمكن سؤال هذا الجهاز.' },
  rebootstrap: {
    title: 'أُعيد إعداد Holdgate من جديد',
    body: 'من مُضيفه دون مفتاح مرور من أحد. اسأل عن السبب.',
  },
  reinvite: {
    title: 'طُلب مفتاح مرور جديد',
    body: 'إن كان ذلك خطأ فافتح وألغِه.',
  },
  reported: { title: 'لم يُتعرَّف على طلب', body: 'افتح لترى أيّ طلب.' },
  recovered: (at) => ({
    title: 'استُخدم رمز استرداد',
    body: `${time(at, 'long')}. إن كان ذلك خطأ فافتح وأنهِه.`,
  }),
  deny: 'رفض',
  denied: { title: 'رُفض', body: 'لم يُرسل شيء.' },
  notDenied: { title: 'تعذّر الرفض', body: 'اضغط للفتح.' },
  already: { title: 'حُسم من قبل', body: 'لا شيء عليك.' },
  asks: (name, until) => `الطلب من ${name} حتى ${time(until)}.`,
  ended: {
    approved: (names) => `وافق ${names}`,
    denied: (names) => `رفض ${names}`,
    cancelled: 'سحبه صاحب الطلب',
  },
}

/** @param language as browsers name theirs, such as `ar-EG` */
export function noticesIn(language: string): Notices {
  return /^ar\b/i.test(language) ? AR : EN
}
