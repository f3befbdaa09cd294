/**
 * What notifications say, for the worker, which loads nothing later: all languages at once, the browser's own chosen.
 *
 * Rule: shown on a lock screen, so they name neither people nor actions.
 */
import type { NoticeKind } from '../relay/contract/push.ts'

type Notice = Readonly<{ title: string; body: (until: number | undefined) => string }>
type Notices = Readonly<Record<NoticeKind, Notice>>

const time = (at: number): string => new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })

const EN: Notices = {
  ask: {
    title: 'Approval requested',
    body: (until) => `Open to see who asks for what.${until ? ` Until ${time(until)}.` : ''}`,
  },
  settled: { title: 'Request settled', body: () => 'Nothing to do. Open to see how it ended.' },
  test: { title: 'Notifications work', body: () => 'This device can be asked.' },
  rebootstrap: {
    title: 'Holdgate was set up anew',
    body: () => 'Its host let in a new administrator without anybody’s passkey. Ask who did.',
  },
  reinvite: {
    title: 'A new passkey was asked for',
    body: () => 'Somebody here is said to have lost theirs. If that is wrong, open and cancel it.',
  },
}
const AR: Notices = {
  ask: {
    title: 'مطلوب موافقة',
    body: (until) => `افتح لترى من يطلب وماذا يطلب.${until ? ` حتى ${time(until)}.` : ''}`,
  },
  settled: { title: 'حُسم الطلب', body: () => 'لا شيء عليك. افتح لترى كيف انتهى.' },
  test: { title: 'الإشعارات تعمل', body: () => 'يمكن سؤال هذا الجهاز.' },
  rebootstrap: {
    title: 'أُعيد إعداد Holdgate من جديد',
    body: () => 'أدخل مُضيفه مديرًا جديدًا دون مفتاح مرور من أحد. اسأل من فعل ذلك.',
  },
  reinvite: {
    title: 'طُلب مفتاح مرور جديد',
    body: () => 'يُقال إن أحد الأشخاص هنا فقد مفتاحه. إن كان ذلك خطأ فافتح وألغِه.',
  },
}

/** @param language as browsers name theirs, such as `ar-EG` */
export function noticesIn(language: string): Notices {
  return /^ar\b/i.test(language) ? AR : EN
}
