/** Arabic words of what a person has to know of others who come in. The same rule as in words.ts. */
import { moment } from './moments.ts'
import type { Translation } from './translation.ts'
import { speech } from './words.ts'
import type * as english from './words-news.ts'

export const NEWS: Translation<typeof english> = {
  REPORTED: {
    title: 'طلبات لم يُتعرَّف عليها',
    own: 'طُلب باسمك',
    of: (name) => `طلبه ${name}`,
    by: (name, at) => `لم يتعرّف عليه ${name}، ${moment(at)}`,
    next: 'اسأل من طلبه، بطريق آخر. إن لم يكن هو فقد يكون متصفحه أو مفتاحه في يد غيره: أنهِه في «الأشخاص» أو «مفاتيح الخدمات».',
    nextOwn: 'لست أنت؟ قد يكون متصفحك في يد غيرك: أنهِه في الإعدادات وأخبر مديرًا.',
    more: 'المدرج أحدثها فقط.',
  },
  BACK: {
    title: 'مفاتيح مرور جديدة مطلوبة',
    forYou: 'لك',
    forName: (name) => `لـ${name}`,
    by: (name) => `طلبه ${name}.`,
    ends: 'تنتهي مفاتيح المرور والأجهزة القديمة.',
    stays: 'تبقى مفاتيح المرور القديمة.',
    waits: (at) => `يعمل من ${moment(at)}، أو حين يؤكده مدير آخر.`,
    usable: (at) => `مضى يومه: يعمل حتى ${moment(at)}.`,
    confirmed: (at) => `مؤكَّد: يعمل حتى ${moment(at)}.`,
    confirmerGone: (at) => `من أكّده لم يعد يحق له ذلك: يعمل من ${moment(at)}، أو ألغِه واطلبه من جديد.`,
    confirm: 'أكّد',
    cancel: 'ألغِه',
    back: 'رجوع',
    confirmTitle: (name) => `إدخال ${name} بمفتاح مرور جديد؟`,
    confirmNext: 'فقط إن كنت قد تحدثت إليه بنفسك. من يملك الرابط يتصرف عندها باسمه.',
    cancelTitle: (name) => `إلغاء مفتاح المرور الجديد لـ${name}؟`,
    cancelNext: 'ينتهي رابطه. إن لم يطلبه أحد هنا فعطّل من طلبه.',
    anew: (at) =>
      `أعاد مُضيف Holdgate إعداده من جديد في ${moment(at)} دون مفتاح مرور من أحد. إن لم تعرف السبب فاسأل من يشغّله قبل أن توافق على أي شيء.`,
    anewEntered: (at) =>
      `دخل مدير جديد في ${moment(at)} لم يُدخله مفتاح مرور من أحد: أعاد المُضيف إعداد Holdgate من جديد. إن لم تعرف السبب فاسأل من يشغّله قبل أن توافق على أي شيء.`,
    recovered: (at) => `استُخدم رمز استرداد لتسجيل الدخول في ${moment(at)}.`,
    // Said so that the noun is the same for each number.
    codesLeft: (left) => `الرموز المتبقية: ${left.toLocaleString(speech.locale)}.`,
    endIt: 'لست أنت؟ أنهِ ذلك في الإعدادات بإنشاء رموز جديدة',
    notYet: 'هذا الرابط لا يعمل بعد',
    notYetNext: (at) => `يعمل من ${moment(at)}، أو حالما يؤكده مدير آخر. احتفظ به وافتحه حينها من جديد.`,
  },
}
