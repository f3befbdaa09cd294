/** Arabic words of what an approver opens each day. The same rule as in words.ts. */
import { counted } from './counted.ar.ts'
import { time } from './moments.ts'
import type { Translation } from './translation.ts'
import { speech } from './words.ts'
import type * as english from './words-later.ts'

const number = (value: number): string => value.toLocaleString(speech.locale)

const reachedOf = (reached: number, all: number): string =>
  all === 1
    ? reached === 1
      ? 'وصله الإشعار.'
      : 'لم يصله الإشعار بعد.'
    : `وصل الإشعار إلى ${number(reached)} من ${number(all)}.`

const KIND = {
  text: 'نص',
  number: 'رقم',
  boolean: 'نعم أو لا',
  null: 'null',
  'empty-object': 'كائن فارغ',
  'empty-list': 'قائمة فارغة',
  file: 'ملف',
} as const

export const LATER: Translation<typeof english> = {
  NAV: {
    inbox: 'الوارد',
    people: 'الأشخاص',
    services: 'الخدمات',
    pair: 'إقران متصفح',
    settings: 'الإعدادات',
  },
  NOWHERE: { title: 'لا توجد صفحة كهذه.', toInbox: 'إلى الوارد' },
  COPY: { copy: 'انسخ', copied: 'نُسخ' },
  BESIDE: {
    doubt: {
      'action-differs': 'ما أرسلته خدمة الموافقة لا يطابق بصمته. لا توافق عليه؛ لم يُوقَّع شيء.',
      'call-differs': 'الاستدعاء المعروض ليس الذي سيُنفَّذ. لا توافق عليه؛ لم يُوقَّع شيء.',
      'body-differs': 'البايتات المعروضة ليست التي يسمّيها الاستدعاء. لا توافق عليه؛ لم يُوقَّع شيء.',
      unreadable: 'لا يستطيع هذا الجهاز قراءة الطلب كاملًا، فلا يمكن توقيعه هنا. لم يُرسل شيء.',
      hidden: 'يمكنك أن ترى أن هذا طُلب، لا ما طُلب. لا يراه إلا من يطلب ومن يجيب.',
    },
    phrase: 'عبارة المطابقة',
    phraseNext: 'شاشة صاحب الطلب تعرض الكلمات نفسها.',
    askedAt: (at) => `طُلب في ${at}،`,
    asked: 'من سُئل',
    quorum: (approved, needed) =>
      needed === 1
        ? 'تكفي موافقة واحدة.'
        : `${number(approved)} من ${counted(needed, { one: 'موافقة واحدة', two: 'موافقتين', few: 'موافقات', many: 'موافقة', other: 'موافقة' })}.`,
    progress: {
      asked: 'سُئل',
      shown: 'أُشعر',
      seen: 'اطّلع',
      approve: 'وافق',
      deny: 'رفض',
      gone: 'لم يعد يحق له أن يقرر',
    },
    you: 'أنت',
    details: 'ما يُوقَّع بالضبط',
    fingerprint: 'البصمة',
    rule: 'القاعدة',
    raw: 'بايتات المتن كما هي',
    rawEmpty: 'المتن فارغ.',
    action: 'الإجراء',
    missing: 'أخذت خدمة الموافقة قرارك لكن سجلّها لا يحويه. ربما غُيّر سجلّها: أخبر من يديرها.',
    'other-log':
      'سجلّ خدمة الموافقة ليس الذي رآه هذا الجهاز من قبل. ربما أُعيد إلى نسخة احتياطية أو غُيّر: اسأل من يديرها.',
  },
  FOOTER: {
    decided: (at, approved, needed) =>
      `وافقتَ على هذا ${at}. ${number(approved)} من ${counted(needed, { one: 'موافقة واحدة', two: 'موافقتين', few: 'موافقات', many: 'موافقة', other: 'موافقة' })}، وما زال غيرك يُسأل.`,
    notYours: (names, reached, all) =>
      `يمكنك قراءة هذا لا البتّ فيه: القرار لهم وحدهم: ${names}. ${reachedOf(reached, all)}`,
    notYoursNobody: 'يمكنك قراءة هذا لا البتّ فيه: القاعدة تسأل غيرك.',
    own: (names, reached, all) => `أنت من طلب هذا، فيقرر غيرك: ${names}. ${reachedOf(reached, all)}`,
    ownAlone: 'أنت من طلب هذا، فيقرر غيرك.',
    earlierStage: (approved, needed) =>
      `يُسأل غيرك قبلك: ${number(approved)} من ${counted(needed, { one: 'موافقة واحدة', two: 'موافقتين', few: 'موافقات', many: 'موافقة', other: 'موافقة' })} حتى الآن. يأتي دورك حين يوافقون.`,
    expired: (at) => `انتهى الوقت ${at}: لم يعد لأحد أن يقرر. لم يُرسل شيء. يمكن لصاحب الطلب أن يطلب من جديد.`,
    kept: (at) => `لا اتصال: حُفظ على هذا الجهاز ${at}. اتخاذ القرار يحتاج إلى اتصال، ويُستأنف حين يعود.`,
    noPasskey: 'طُلب هذا قبل مجيء مفاتيح مرورك، فلا يمكنك البتّ فيه. ما زال غيرك ممن سُئلوا يستطيع ذلك، أو يُطلب من جديد.',
    inDoubt: 'لا يمكن البتّ في هذا هنا: ما أُرسل لا يجتاز الفحص. لم يُوقَّع شيء.',
    byYou: { approve: (at) => `وافقتَ على هذا ${at}.`, deny: (at) => `رفضتَ هذا ${at}.` },
    by: { approve: (names, at) => `وافق ${names} ${at}.`, deny: (names, at) => `رفض ${names} ${at}.` },
    byRule: {
      approve: (at) => `سمحت القاعدة بهذا ${at}، ولم يكن على أحد أن يقرر.`,
      deny: (at) => `رفضت القاعدة هذا ${at}، ولم يُسأل أحد.`,
    },
    withdrawn: (at) => `سحبه صاحب الطلب ${at}، فلم يبقَ ما يُقرَّر.`,
    ended: (at) => `انتهى ${at} قبل أن يقرر أحد، ولم يُرسل شيء.`,
    between: '، ',
    more: (count) => ` و${number(count)} غيرهم`,
  },
  UPDATE: {
    newer: 'هذه الصفحة أقدم من تطبيق خدمة الموافقة. تبقى كما هي، وتُحمَّل من جديد عند الشاشة التالية.',
    reload: 'أعد التحميل',
    offlineSince: (at) => `لا اتصال منذ ${at}. يمكنك قراءة ما حُمّل؛ واتخاذ القرار يحتاج إلى اتصال.`,
  },
  EARLIER: {
    facts: 'يجدر بك أن تعلم',
    first: 'أول مرة: لم يُوافَق له على شيء من هذا النوع من قبل.',
    many: (count) => `رقم ${number(count)} من هذا النوع في عشر دقائق.`,
    outside: (at) => `طُلب خارج ${number(8)}–${number(18)}، الساعة ${time(at)} حيث أنت.`,
    similar: 'آخر ما كان من هذا النوع',
  },
  CHANGED: {
    since: (count, name, at) =>
      count === 0
        ? `لا يختلف أي حقل عن طلب ${name} في ${at}، وقد ووفق عليه حينها.`
        : `${counted(count, { one: 'تغيير واحد', two: 'تغييران', few: 'تغييرات', many: 'تغييرًا', other: 'تغيير' })} منذ طلب ${name} في ${at}، وقد ووفق عليه حينها.`,
    nothing: (at) => `لا شيء للمقارنة به: لا يمكن هنا قراءة كل ما في هذا الطلب وفي طلب ${at} معًا.`,
    was: 'تغيّر: كان',
    added: 'جديد: لم يكن موجودًا',
    gone: 'لم يعد في هذا الاستدعاء',
    goneWas: 'غائب الآن: كان',
    body: (length) =>
      `تغيّر: كان متنًا آخر من ${counted(length, { one: 'بايت واحد', two: 'بايتين', few: 'بايت', many: 'بايت', other: 'بايت' })}`,
    kinds: (was, now) => `(${KIND[was]}، والآن ${KIND[now]})`,
  },
  INBOX: {
    title: 'بانتظارك',
    others: 'بانتظار غيرك',
    name: 'الوارد',
    tabs: { waiting: 'بالانتظار', mine: 'طلباتي', done: 'المنتهية' },
    empty: 'لا شيء معلّق',
    emptyNext: 'الطلبات التي تحتاج إلى جوابك تظهر هنا من تلقاء نفسها.',
    silent: 'لا يرنّ هذا الجهاز حين تُسأل.',
    silentNext: 'فعّل الإشعارات في الإعدادات.',
    last: 'الأخير:',
    lastYou: { approve: 'آخر ما وافقتَ عليه:', deny: 'آخر ما رفضتَه:' },
    you: { approve: 'وافقتَ', deny: 'رفضتَ' },
    zone: (zone) => `الأوقات بتوقيت ${zone}.`,
    kept: 'محفوظ على هذا الجهاز',
    keptAt: (at) => `كما في ${at}؛ واتخاذ القرار يحتاج إلى اتصال`,
    updated: (count) =>
      `${counted(count, { one: 'طلب واحد', two: 'طلبان', few: 'طلبات', many: 'طلبًا', other: 'طلب' })} بانتظارك.`,
  },
  ENDED: {
    pending: 'معلّق',
    approved: 'تمت الموافقة',
    denied: 'مرفوض',
    cancelled: 'سُحب',
    expired: 'انتهت مهلته',
    open: 'تمت الموافقة ولم يُنفَّذ بعد',
    redeemed: 'قيد التنفيذ',
    revoked: 'سُحب قبل تنفيذه',
    lapsed: 'لم يُستخدم',
    executed: 'نُفّذ',
    failed: 'لم يُنفَّذ',
    unknown: 'مجهول، تحقّق',
  },
  DENY: {
    title: 'رفض هذا الطلب',
    next: 'لن يُرسل شيء. يقرأ صاحب الطلب سببك.',
    alarm: 'ويُبلَّغ المديرون.',
    reason: 'السبب',
    chips: ['ليس الآن', 'الهدف خاطئ', 'غير مصرّح به', 'لا أعرف هذا الطلب'],
    text: 'المزيد إن شئت',
    confirm: 'ارفض',
    confirmPasskey: 'ارفض بمفتاح المرور',
    close: 'أبقه مفتوحًا',
  },
  OUTCOME: {
    approvedMore: (approved, needed) =>
      `وافقت. ${number(approved)} من ${counted(needed, { one: 'موافقة واحدة', two: 'موافقتين', few: 'موافقات', many: 'موافقة', other: 'موافقة' })}.`,
    youApproved: 'وافقت عليه',
    approvedBy: (names) => `وافق عليه ${names}`,
    approvedRule: 'وافقت عليه القاعدة',
    waitingToRun: 'ينتظر التنفيذ.',
    waitingUntil: (at) => `يمكن تنفيذه مرة واحدة حتى ${time(at)}.`,
    running: 'قيد التنفيذ الآن.',
    ran: (status, duration) => `نُفّذ: ${status}${duration ? ` في ${duration}` : ''}`,
    ranNext: 'ذهب الرد إلى صاحب الطلب.',
    failed: 'فشل: لم يُرسل',
    failedNext: 'ثبت أن شيئًا لم يخرج.',
    unknown: 'مجهول: تحقّق هل نُفّذ',
    unknownIn: (where) => `مجهول: تحقّق في ${where}`,
    unknownNext: 'ربما نُفّذ وربما لا. لا يُعاد من تلقاء نفسه أبدًا.',
    lapsed: (at) => `لم يُستخدم: كان مسموحًا حتى ${at}`,
    lapsedNext: 'تمت الموافقة ولم ينفّذه أحد في الوقت. لم يُرسل شيء.',
    revoked: 'سُحب قبل تنفيذه',
    nothingSent: 'لم يُرسل شيء.',
    deniedBy: (names) => `رفضه ${names}`,
    youDenied: 'رفضته',
    deniedRule: 'رفضته القاعدة',
    expired: 'لم يقرر أحد في الوقت',
    cancelled: 'سحبه صاحب الطلب',
    pageGone: 'أُغلقت الصفحة التي طلبت',
    nobody: 'لم يكن أحد يستطيع الموافقة على هذا',
    restored: 'ملغى: استُعيدت خدمة الموافقة من نسخة احتياطية',
    seconds: (milliseconds) => {
      if (milliseconds < 100) return `${number(milliseconds)} مث`
      const seconds = milliseconds / 1000
      return `${number(milliseconds < 10_000 ? Math.round(seconds * 10) / 10 : Math.round(seconds))} ث`
    },
  },
  MUCH: {
    notShown: (length) =>
      `يُرسل متن من ${counted(length, { one: 'بايت واحد', two: 'بايتين', few: 'بايت', many: 'بايت', other: 'بايت' })} ولا يُعرض: لم يُفحص على هذا الجهاز، بل كما أبلغ عنه `,
    bound: 'مقيَّد بحقوله، وقد فُحصت على هذا الجهاز بمقارنتها بما يُوقَّع.',
    binary: 'بايتاته، وهي ليست نصًا',
    unread: 'مراقَب، ولا يمكن تمييزه في هذا المتن:',
    show: 'عرض المزيد',
    moreText: (characters: number) =>
      counted(characters, {
        one: 'حرف واحد آخر',
        two: 'حرفان آخران',
        few: 'أحرف أخرى',
        many: 'حرفًا آخر',
        other: 'حرف آخر',
      }),
    file: (length) =>
      `ملف، ${counted(length, { one: 'بايت واحد', two: 'بايتان', few: 'بايت', many: 'بايت', other: 'بايت' })}`,
    more: (count: number, characters: number) =>
      `${count.toLocaleString(speech.locale)} أخرى في الوسط، ${counted(characters, { one: 'حرف واحد', two: 'حرفان', few: 'أحرف', many: 'حرفًا', other: 'حرف' })}`,
  },
  SPOKEN: {
    half: (span) => `بقي نصف الوقت: ${span}.`,
    left: (span) => `المتبقي: ${span}.`,
    over: 'انتهى الوقت.',
  },
  PROMPT: {
    cancelled: 'لم تتم الموافقة بعد. أُغلقت نافذة مفتاح المرور ولم يُرسل شيء.',
    denyCancelled: 'لم يتم الرفض بعد. أُغلقت نافذة مفتاح المرور ولم يُرسل شيء.',
    blocked: 'تعذّر فتح نافذة مفتاح المرور. لم يُرسل شيء. أعد المحاولة.',
    elsewhere: 'مفاتيح مرورك لعنوان غير هذا. لم يُرسل شيء. افتح Holdgate على عنوانه.',
  },
  READING: {
    empty: 'نص فارغ',
    text: 'نص',
    maybe: (time) => `إن كان وقتًا: ${time}`,
    host: (host) => `المضيف: ${host}`,
    user: 'ما قبل @ اسم وليس مضيفًا',
    coded: 'مضيف فيه حروف من أبجديات أخرى',
    looksLike: (host) => `يشبه ${host} وليس هو`,
  },
}
