/** Calls what its page names, and says how that ended. Only the journey of other channels registers it. */
addEventListener('install', () => skipWaiting())
addEventListener('activate', (event) => event.waitUntil(clients.claim()))
addEventListener('message', ({ data, source }) => {
  fetch(data, { method: 'POST', body: 'x' }).then(
    (answer) => source.postMessage(`answered ${answer.status}`),
    () => source.postMessage('blocked'),
  )
})
