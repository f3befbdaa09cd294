/** The policy of every journey and of the demo: one rule for each thing that the sample console can do. */
export function samplePolicy(consoleOrigin: string, more = ''): string {
  return `version: 1
default: allow
groups: { ops: [dana@example.org] }
consoles:
  - origin: "${consoleOrigin}"
rules:
  - id: delete-customer
    match: { method: DELETE, url: "${consoleOrigin}/api/customers/:id" }
    decide: ask
    say: "Delete customer {url.id}"
    consequence: "Deletes the customer and every invoice. Cannot be undone."
    stages: [{ who: [group:ops], quorum: 1 }]
    expires: 5m
    usable: 60s
  - id: send-transfer
    match: { method: POST, url: "${consoleOrigin}/api/transfers" }
    decide: ask
    say: "Send a transfer from {host}"
    consequence: "Sends the money. It cannot be called back."
    dangerous: [/amount, /to]
    stages: [{ who: [group:ops], quorum: 1 }]
    bind_headers: [x-purpose]
    expires: 5m
    usable: 60s
  - id: shut-down-server
    match: { method: POST, url: "${consoleOrigin}/api/servers/:name/shutdown" }
    decide: ask
    say: "Shut down {url.name}"
    consequence: "Everybody who uses the server is cut off."
    stages: [{ who: [group:ops], quorum: 1 }]
    expires: 10s
    usable: 60s
  - id: other-channels
    match: { method: [GET, POST, PUT], url: "${consoleOrigin}/danger/*" }
    decide: ask
    say: "Something dangerous"
    stages: [{ who: [group:ops], quorum: 1 }]
  - id: purge-customers
    match: { operation: customers.purge }
    decide: ask
    say: "Purge customers older than {args.older_than_days} days"
    consequence: "Deletes them and their invoices. Cannot be undone."
    stages: [{ who: [group:ops], quorum: 1 }]
    expires: 5m
    usable: 60s
${more}`
}
