/** What the relay writes as policy.yaml at its first start. */
export const DEFAULT_POLICY = `# Holdgate policy. The first rule that matches an action decides; see docs/policy.md.
# The relay reads this file when it starts and when it changes, and refuses a file with an error in it.
version: 1

# What happens to an action that no rule matches: allow or deny.
default: allow

# Who may answer. People are joined to groups by their e-mail address.
groups: {}
#  ops: [dana@example.org, lee@example.org]

# The admin web pages that paired browsers guard.
consoles: []
#  - { origin: "https://admin.example.com", redeemed_by: extension }

rules: []
#  - id: delete-customer
#    match: { method: DELETE, url: "https://admin.example.com/api/customers/:id" }
#    # when: requester.groups.exists(g, g == "ops")
#    decide: ask
#    say: "Delete customer {url.id}"
#    consequence: "Deletes the customer and every invoice. Cannot be undone."
#    stages: [{ who: [group:ops], quorum: 1 }]
#    expires: 5m
#    usable: 60s
`
