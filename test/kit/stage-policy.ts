/** What the people of the stage are asked: one rule for each way in which a request can stand. */
export const CALL_ORIGIN = 'https://admin.example.com'

export const STAGE_POLICY = `version: 1
default: allow
groups: { ops: [dana@example.org, kim@example.org] }
consoles: [{ origin: "${CALL_ORIGIN}", redeemed_by: extension }]
rules:
  - id: delete-customer
    match: { method: DELETE, url: "${CALL_ORIGIN}/api/customers/:id" }
    decide: ask
    say: "Delete customer {url.id}"
    consequence: "Deletes the customer and every invoice. Cannot be undone."
    stages: [{ who: [group:ops], quorum: 1 }]
    expires: 5m
    usable: 60s
  - id: transfer
    match: { method: POST, url: "${CALL_ORIGIN}/api/transfers" }
    decide: ask
    say: "Send a transfer from {host}"
    consequence: "Sends the money. It cannot be called back."
    stages: [{ who: [group:ops], quorum: 2 }]
    expires: 15m
    usable: 60s
  - id: restart
    match: { method: POST, url: "${CALL_ORIGIN}/api/servers/:name/restart" }
    decide: ask
    say: "Restart {url.name}"
    consequence: "Everybody who uses the server is cut off for a minute."
    stages: [{ who: [mia@example.org], quorum: 1 }]
    expires: 10m
    usable: 60s
  - id: purge-customers
    match: { operation: customers.purge }
    decide: ask
    say: "Purge customers older than {args.older_than_days} days"
    consequence: "Deletes them and their invoices. Cannot be undone."
    stages: [{ who: [group:ops], quorum: 1 }]
    expires: 5m
    usable: 60s
  - id: unexplained
    match: { method: PATCH, url: "${CALL_ORIGIN}/api/*" }
    decide: ask
    say: "{method} on {host}"
    stages: [{ who: [group:ops], quorum: 1 }]
    expires: 5m
    usable: 60s
`
