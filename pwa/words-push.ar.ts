/** Arabic words of whether devices can be rung. The same rule as in words.ts. */
import { day, moment } from './moments.ts'
import type { Translation } from './translation.ts'
import { speech } from './words.ts'
import type * as english from './words-push.ts'

const number = (value: number): string => value.toLocaleString(speech.locale)

export const PUSH: Translation<typeof english> = {
  CHECK: {
    button: 'اختبر هذا الهاتف',
    again: 'اختبر مرة أخرى',
    busy: 'جارٍ الاختبار…',
    title: 'اختبار هذا الجهاز',
    steps: {
      permission: 'الإشعارات مسموح بها',
      worker: 'التطبيق يعمل في الخلفية',
      address: 'خدمة الإشعارات تعرف هذا الجهاز',
      relay: 'لدى Holdgate عنوانه',
      sent: 'أُرسل اختبار',
      accepted: 'تسلّمته خدمة الإشعارات',
      shown: 'ظهر الإشعار',
    },
    states: { begun: 'الآن', ok: 'تم', mended: 'أُصلح', failed: 'فشل' },
    rings: 'هذا الجهاز يرنّ.',
    why: {
      unsupported: 'لا إشعارات في هذا المتصفح. تظهر الطلبات في الوارد مع ذلك، ويمكن لمتصفح آخر أن يرنّ.',
      homeScreen: 'لا يرنّ iPhone أو iPad إلا لتطبيقات الشاشة الرئيسية: اضغط «مشاركة» ثم «إضافة إلى الشاشة الرئيسية».',
      closed: 'أُغلق السؤال بلا إجابة. اختبر مرة أخرى واختر «سماح».',
      no_worker: 'لم يبدأ جزء التطبيق الذي يعمل في الخلفية. أغلق كل نوافذه وافتحه من جديد ثم اختبر مرة أخرى.',
      no_service: 'تعذّر الوصول إلى خدمة الإشعارات. هل الجهاز متصل بلا VPN أو جدار حماية يمنعها؟',
      not_told: 'لم يقبل Holdgate العنوان الجديد. تحقق من الاتصال واختبر مرة أخرى.',
      late: 'لم يظهر شيء خلال نصف دقيقة.',
      gone: 'نسيت خدمة الإشعارات هذا الجهاز. اختبر مرة أخرى فيُسجَّل من جديد.',
      refused: 'لا تقبل خدمة الإشعارات رسائل من Holdgate هذا. أخبر أحد المديرين، فالعيب ليس في هاتفك.',
      unreachable: 'تعذّر على Holdgate الوصول إلى خدمة الإشعارات. اختبر مرة أخرى، وإن استمر ذلك فأخبر أحد المديرين.',
    },
    details: 'أظهر التفاصيل في الإشعارات',
    detailsNext: 'ما المطلوب ومن يطلبه، على شاشة القفل أيضًا. وإلا فلا تقول الإشعارات إلا إن شيئًا مطلوب.',
  },
  HEALTH: {
    title: 'من يمكن تنبيهه',
    reachable: (count, all) => `يمكن الوصول إلى ${number(count)} من ${number(all)}`,
    nobody: 'لا أحد يمكنه الموافقة بعد. ادعُ من يوافق.',
    fine: 'كل من يمكنه الموافقة يمكن تنبيهه.',
    state: {
      good: (at) => `ظهر ${moment(at)}`,
      silent: (at) => `صامت منذ ${moment(at)}`,
      never: 'لم يظهر عليه شيء قط',
      failing: (at) => `يفشل منذ ${moment(at)}`,
      off: 'الإشعارات غير مفعّلة',
      none: 'لا هاتف',
    },
    fix: {
      silent: 'اطلب منهم فتح التطبيق واختبار الهاتف في الإعدادات.',
      never: 'اطلب منهم اختبار الهاتف في الإعدادات.',
      off: 'اطلب منهم تفعيل الإشعارات في الإعدادات.',
      none: 'ادعُهم بهاتف خاص بهم.',
      gone: 'نسيت خدمة الإشعارات الهاتف، ويُسجَّل من جديد حين يفتحون التطبيق.',
      refused: 'ترفض خدمة الإشعارات خدمة الموافقة هذه: تحقق من HOLDGATE_PUSH_SUBJECT ومن مفتاح VAPID.',
      unreachable: 'تعذّر الوصول إلى خدمة الإشعارات: تحقق من طريق خدمة الموافقة هذه إلى الإنترنت.',
    },
    drill: 'نبّه الجميع',
    drillNext: 'يرسل اختبارًا ظاهرًا إلى كل هاتف لكل من يمكنه الموافقة، ويعدّ من أجاب.',
    ringing: 'جارٍ التنبيه…',
    noDevice: 'هذا الجهاز غير معدّ فلا يمكنه تنبيه غيره. استخدم هاتفك.',
    drilled: (name, at) => `آخر تجربة أجراها ${name}، ${moment(at)}`,
    answered: 'أجاب',
    waiting: 'لا إجابة بعد',
    unanswered: 'لم يُجب',
    services: 'خدمات الإشعارات',
    noServices: 'لم يُرسل شيء منذ بدء خدمة الموافقة هذه.',
    taken: (at) => `تسلّمت رسالة ${moment(at)}`,
    refusedAt: (at, why) => `لم تتسلّم رسالة ${moment(at)}: ${why}`,
    relay: 'خدمة الموافقة',
    version: (version, at) => `الإصدار ${version}، تعمل منذ ${moment(at)}`,
    ready: 'جاهزة',
    behind: 'لدى خدمة موافقة أخرى سياسة أحدث. أعطِ هذه الملف نفسه، أو أعد تحميل الأخرى.',
    vapid: (at) => `مفتاح الإشعارات منذ ${day(at)}`,
    vapidFirst: 'مفتاح الإشعارات منذ البدء الأول',
    subject: (subject) => `تكتب خدمات الإشعارات إلى ${subject}`,
    subjectNobody: 'لا أحد يقرأ هذا العنوان. اضبط HOLDGATE_PUSH_SUBJECT=mailto:you@example.org وأعد التشغيل.',
  },
}
