/** Arabic words of looking back at what was asked. The same rule as in words.ts. */
import { counted } from './counted.ar.ts'
import type { Translation } from './translation.ts'
import type * as english from './words-history.ts'

export const PAST: Translation<typeof english> = {
  HISTORY: {
    search: 'ابحث فيما حُمّل',
    kinds: 'كيف انتهى',
    all: 'الكل',
    kind: { approved: 'تمت الموافقة', denied: 'مرفوض', unused: 'لم يُستخدم', trouble: 'فشل أو مجهول' },
    found: (count) => `${counted(count, { one: 'طلب واحد', two: 'طلبان', few: 'طلبات', many: 'طلبًا', other: 'طلب' })}.`,
    nothingFound: 'لا شيء مما حُمّل يطابق. امسح البحث أو حمّل الأقدم.',
    empty: {
      mine: 'لم تطلب شيئًا بعد. ما تطلبه متصفحاتك المقترنة يظهر هنا.',
      done: 'لم ينتهِ شيء بعد. ما سُئلت عنه أو طلبته يظهر هنا حين ينتهي.',
    },
    loadOlder: 'حمّل الأقدم',
    loadingOlder: 'جارٍ التحميل…',
  },
}
