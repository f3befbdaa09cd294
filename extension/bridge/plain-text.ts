/** Content types of forms, which a browser takes apart when it tells an extension of a call's body. */
export const PLAIN_TEXT = 'text/plain;charset=UTF-8'

/** As plain text they need no more of another server's consent (CORS) than as forms. */
export function isFormType(type: string): boolean {
  return /^\s*(application\/x-www-form-urlencoded|multipart\/form-data)\s*(;|$)/i.test(type)
}
