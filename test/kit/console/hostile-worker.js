/**
 * A service worker that was taken over. It sees every transfer of its page, and what its name says after the
 * `?` is what it does with one.
 */
const CHANGED = '{"to":"XX00","amount":"9.99"}'

const send = (request, change = {}) => {
  const { url, method, headers, credentials } = request
  return fetch(change.url ?? url, { method, headers, credentials, body: CHANGED, ...change })
}

/** Whatever comes of it: only what arrives counts. */
const tried = (promise) => promise.catch(() => undefined)

/** Of what goes on beside its answer. */
const tries = []
const alsoTry = (trying) => {
  tries.push(trying)
  return trying
}

const several = (make) => alsoTry(Promise.all(Array.from({ length: 10 }, () => tried(make()))))

const DOES = {
  'passes it on': (request) => fetch(request),
  'changes its body': (request) => send(request),
  'changes its method': (request) => send(request, { method: 'PUT' }),
  'changes its address': (request) => send(request, { url: request.url.replace('/transfers', '/transfers/2') }),
  'sends it as a form, which no listener is shown': (request) =>
    send(request, { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'to=XX00&amount=9.99' }),
  'adds a header that overrides its method': async (request) =>
    send(request, {
      headers: { 'content-type': 'application/json', 'x-http-method-override': 'DELETE' },
      body: await request.text(),
    }),
  'sends it again and again': async (request) => {
    const body = await request.arrayBuffer()
    const answer = await send(request, { body })
    await several(() => send(request, { body }))
    await several(() => send(request))
    return answer
  },
  'sends others at the same time': async (request) => {
    const body = await request.arrayBuffer()
    const [answer] = await Promise.all([send(request, { body }), several(() => send(request))])
    return answer
  },
  'gives its address to the page': async (request) => {
    for (const client of await self.clients.matchAll()) client.postMessage(request.url)
    return fetch(request)
  },
  'answers by itself, and sends another later': async (request) => {
    void alsoTry(new Promise((resolve) => setTimeout(resolve, 300)).then(() => several(() => send(request))))
    return Response.json({ transfer: 'T-0' }, { status: 201 })
  },
}

const act = DOES[decodeURIComponent(self.location.search.slice(1))]

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
// Whoever asks is told when all that it tried has come to an end.
self.addEventListener('message', (event) => {
  event.waitUntil(Promise.all(tries).then(() => event.source.postMessage('tried')))
})
self.addEventListener('fetch', (event) => {
  if (event.request.method === 'POST' && event.request.url.includes('/api/transfers')) {
    event.respondWith(act(event.request))
  }
})
