/** What stands between a page of the bench and its server: five rules, one of which it is measured by. */
export function benchPolicy(origin: string): string {
  const rules = ['customers/:id', 'transfers', 'servers/:name/shutdown', 'keys/:id', 'users/:id/roles']
  return `version: 1
default: allow
consoles:
  - origin: "${origin}"
rules:
  - id: held
    match: { method: POST, url: "${origin}/held/:size" }
    decide: deny
    say: "Held, then denied by this rule"
${rules
  .map(
    (path, at) => `  - id: rule-${at}
    match: { method: [POST, DELETE], url: "${origin}/api/${path}" }
    decide: deny
    say: "Not here"
`,
  )
  .join('')}`
}
