/** The words of another language: every one of them, each with the same values to fill in. */
export type Translation<Part> = Part extends string
  ? string
  : Part extends (...values: infer Values) => string
    ? (...values: Values) => string
    : Part extends readonly string[]
      ? { readonly [At in keyof Part]: string }
      : { readonly [Name in keyof Part]: Translation<Part[Name]> }
