/** Arabic words of the way to a decision. The same rule as in words.ts. */
import type { Translation } from './translation.ts'
import { speech } from './words.ts'
import type * as english from './words.ts'

const number = (value: number): string => value.toLocaleString(speech.locale)

const early: Translation<Omit<typeof english, 'speech'>> = {
  SHELL: {
    back: 'الوارد',
    unreachable: 'تعذّر الوصول إلى Holdgate. لم تغيّر شيئًا، وقد يكون المعروض قديمًا.',
    outdated: 'هذا التطبيق أقدم من خدمة الموافقة: أعد تحميله.',
    tryAgain: 'أعد المحاولة',
    loading: 'جارٍ التحميل',
    problem: (id) => `إن أبلغت عن هذا فاذكر ${id}.`,
  },
  REQUEST: {
    left: (time) => `بقي ${time}`,
    asks: 'يطلب',
    where: 'أين',
    service: 'خدمة',
    behalf: 'نيابةً عن',
    consequence: 'ما أثره',
    noConsequence: 'القاعدة لا تذكر أثرًا.',
    wrote: 'كتب',
    somebody: 'صاحب الطلب',
  },
  FIELDS: {
    title: 'ما سيُرسل',
    operation: 'العملية',
    args: 'المعطيات',
    path: 'المسار بعد فك الترميز',
    query: 'في العنوان',
    body: 'في المتن',
    noBody: 'بلا متن.',
    raw: 'مكتوبة هكذا',
    checked: (length) => `${number(length)} بايت، فُحصت على هذا الجهاز بمقارنتها بما يُوقَّع.`,
    dangerous: 'ما تراقبه القاعدة',
    absent: 'مراقَب، وليس في هذا الاستدعاء:',
    end: 'نهاية ما يُرسل.',
    redirect: 'إعادة التوجيه',
    credentials: 'بيانات الاعتماد',
    enforcer: 'يحتجزه',
    enforcers: { extension: 'متصفح', service: 'خدمة' },
  },
  DECIDE: {
    approve: 'وافق',
    deny: 'ارفض',
    busy: 'أكّد بمفتاح المرور…',
    sending: 'جارٍ الإرسال…',
    unseen: (count: number) => `تتاح الموافقة بعد أن ترى كل شيء: بقي ${count.toLocaleString(speech.locale)}.`,
    next: 'عرض التالي',
    another: 'استخدم مفتاح مرور آخر',
    offline: 'اتخاذ القرار يحتاج إلى اتصال.',
    unreachable: 'لا رد من Holdgate. يظهر هنا هل وصل قرارك حالما يعود الاتصال.',
  },
}

export const AR = {
  dir: 'rtl',
  early,
  page: {
    skip: 'انتقل إلى المحتوى',
    home: 'Holdgate: الوارد',
    offline: 'لا اتصال. يمكنك قراءة ما حُمّل؛ واتخاذ القرار يحتاج إلى اتصال.',
  },
  later: async () => ({
    ...(await import('./words-later.ar.ts')).LATER,
    ...(await import('./words-own.ar.ts')).OWN,
    ...(await import('./words-enrol.ar.ts')).ENTRY,
    ...(await import('./words-news.ar.ts')).NEWS,
    ...(await import('./words-history.ar.ts')).PAST,
    ...(await import('./words-people.ar.ts')).OFFICE,
    ...(await import('./words-push.ar.ts')).PUSH,
  }),
} as const
