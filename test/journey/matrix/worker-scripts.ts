/** Scripts that the matrix console serves; each calls what it is told to call. */

export const WORKER = `
addEventListener('message', ({ data: { url, how } }) => {
  if (how === 'fetch') fetch(url, { method: 'POST', body: 'b' }).catch(() => {})
  if (how === 'import') try { importScripts(url) } catch {}
  if (how === 'keepalive') fetch(url, { method: 'POST', body: 'b', keepalive: true }).catch(() => {})
  if (how !== 'asynchronous' && how !== 'synchronous') return
  const call = new XMLHttpRequest()
  call.open('POST', url, how === 'asynchronous')
  try { call.send('b') } catch {}
})
`

export const SHARED_WORKER = `
addEventListener('connect', ({ ports: [port] }) => {
  port.onmessage = ({ data }) => fetch(data, { method: 'POST', body: 'b' }).catch(() => {})
})
`

/** Answers pages below its scope: `?call=` is called in their place. */
export const SERVICE_WORKER = `
addEventListener('install', () => skipWaiting())
addEventListener('activate', (event) => event.waitUntil(clients.claim()))
addEventListener('message', (event) => {
  event.waitUntil(fetch(event.data, { method: 'POST', body: 'b' }).catch(() => {}))
})
addEventListener('fetch', (event) => {
  const to = new URL(event.request.url).searchParams.get('call')
  if (to) event.respondWith(fetch(to, { method: 'POST', body: 'b' }).catch(() => new Response('blocked')))
})
`
