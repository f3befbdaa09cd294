import { visible as shown } from '../../../relay/evidence/visible.ts'

/** Foreign text by the same rule as on the phone: what hides, reorders or imitates is written out. */
export function visible(text: string): string {
  return shown(text).text
}
