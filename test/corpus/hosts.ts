/** Hosts that look like `admin.example.com` and are not it: 100 of them, in the places of a value where a host stands. */
export const TRUE_HOST = 'admin.example.com'

const LOOKS: readonly string[] = [
  'adrnin.example.com',
  'admln.example.com',
  'adm1n.example.com',
  'adMIn.exampIe.com',
  'admin.examp1e.com',
  'admin.exarnple.com',
  'admin-example.com',
  'ad-min.example.com',
  'admin.exam-ple.com',
  'admin.example.com.evil.test',
  'login.examp1e.com',
  'exarnple.com',
  'аdmin.example.com',
  'admin.exаmple.com',
  'admin.exαmple.com',
  'admin.ехаmple.com',
  'admin.example.соm',
  'admin.еxample.com',
  'admìn.example.com',
  'admin.example.com.attacker.example',
]
const PLACES: readonly ((host: string) => string)[] = [
  (host) => host,
  (host) => `https://${host}/invoices/7?from=1`,
  (host) => `billing@${host}`,
  (host) => `mailto:Billing.Team@${host}`,
  (host) => `Send the answer to (https://${host}/x), or call ${host}.`,
]
export const LOOK_ALIKES: readonly string[] = LOOKS.flatMap((host) => PLACES.map((place) => place(host)))

/** What is written in bodies and is what it seems, the host itself and its relatives among it. */
const HONEST_HOSTS: readonly string[] = [
  TRUE_HOST,
  'example.com',
  'www.example.com',
  'api.admin.example.com',
  'admin.staging.example.com',
  'example.org',
  'admin.example.org',
  'github.com',
  'raw.githubusercontent.com',
  'mail.google.com',
  'accounts.google.co.uk',
  'login.microsoftonline.com',
  's3.eu-central-1.amazonaws.com',
  'd111111abcdef8.cloudfront.net',
  'registry.npmjs.org',
  'hooks.slack.com',
  'sub-domain.my-company.io',
  'a1.b2.c3.dev',
  'wikipedia.org',
  'bbc.co.uk',
]
const HONEST_TEXTS: readonly string[] = [
  'report.final.pdf',
  'index.html',
  'v1.10.3',
  'e.g. this one, i.e. that',
  'Done.Next',
  'user.name.first',
  'com.example.Admin',
  '/etc/nginx/nginx.conf',
  'a@b',
  '10.0.0.1:8080',
  'Überweisung an Müller, 1.250,00 EUR',
  'الدفعة رقم ٧',
]
export const HONEST: readonly string[] = [
  ...HONEST_HOSTS.flatMap((host) => PLACES.map((place) => place(host))),
  ...HONEST_TEXTS,
]
