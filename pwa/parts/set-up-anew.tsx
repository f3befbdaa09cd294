import { BACK } from '../words-news.ts'
import { Warning } from './message.tsx'

type Props = Readonly<{ at: number; entered_at?: number | undefined }>

/** Its host let a new administrator in, whom no passkey here did. */
export function SetUpAnew({ at, entered_at: entered }: Props) {
  return <Warning>{entered === undefined ? BACK.anew(at) : BACK.anewEntered(entered)}</Warning>
}
