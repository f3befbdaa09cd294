/**
 * Which push endpoints the relay will ever connect to. An endpoint comes from a browser, so it is a
 * stranger's wish to have this server send something somewhere.
 *
 * Rule: judge the parsed host, never the text: `https://evil.example/x.push.apple.com/` is another host.
 */
import { BlockList, isIP } from 'node:net'

/** A leading dot takes every host below it. The Google host with a number serves Chromium builds without a brand. */
export const PUSH_HOSTS: readonly string[] = [
  'fcm.googleapis.com',
  'jmt17.google.com',
  'updates.push.services.mozilla.com',
  '.push.services.mozilla.com',
  '.push.apple.com',
  '.notify.windows.com',
]

const MAX_CHARACTERS = 2048

/**
 * @param hosts names as in PUSH_HOSTS; one with a port (`127.0.0.1:4430`) allows exactly that port
 * @returns why the relay will not send there, or undefined when it will
 */
export function refuseEndpoint(endpoint: string, hosts: readonly string[]): string | undefined {
  if (endpoint.length > MAX_CHARACTERS) return `longer than ${MAX_CHARACTERS} characters`
  const url = URL.parse(endpoint)
  if (!url) return 'not a URL'
  if (url.protocol !== 'https:') return 'not https'
  if (url.username !== '' || url.password !== '') return 'with a user name'
  if (url.port !== '') return hosts.includes(url.host) ? undefined : 'with a port'
  const host = url.hostname.replace(/\.$/, '')
  const known = hosts.some((allowed) => (allowed.startsWith('.') ? host.endsWith(allowed) : host === allowed))
  return known ? undefined : 'not at a known push service'
}

// Two lists: one that holds ::ffff:0:0/96 takes every IPv4 address for a member of it.
const PRIVATE = { ipv4: new BlockList(), ipv6: new BlockList() }
for (const [address, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  PRIVATE.ipv4.addSubnet(address, bits, 'ipv4')
}
for (const [address, bits] of [
  ['::', 127],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  PRIVATE.ipv6.addSubnet(address, bits, 'ipv6')
}

/** True for an address that no push service on the internet has; what is no address counts as private. */
export function isPrivateAddress(address: string): boolean {
  const version = isIP(address)
  if (version === 0) return true
  const family = version === 6 ? 'ipv6' : 'ipv4'
  return PRIVATE[family].check(address, family)
}
