/**
 * A page such as many admin consoles: it knows nothing of Holdgate. Customers and servers are changed
 * with fetch, transfers with XMLHttpRequest.
 */
const message = document.getElementById('message')

const say = (text) => {
  message.textContent = text
}

const button = (label, { danger = false, act }) => {
  const made = document.createElement('button')
  made.textContent = label
  made.className = danger ? 'danger' : ''
  const run = async () => {
    made.disabled = true
    say('')
    try {
      await act()
    } catch (error) {
      say(`Failed: ${error.message}`)
    }
    made.disabled = false
  }
  made.addEventListener('click', () => void run())
  return made
}

const row = (tag, parts) => {
  const made = document.createElement(tag)
  made.append(...parts)
  return made
}

const cell = (content) => row('td', [content])

const ask = async (path, init) => {
  const answer = await fetch(path, init)
  const body = await answer.json()
  if (!answer.ok) throw new Error(body.error)
  return body
}

const showCustomers = async () => {
  const { customers } = await ask('/api/customers')
  const rows = customers.map(({ id, name, plan, invoices }) => {
    const erase = button('Delete', {
      danger: true,
      act: async () => {
        const { deleted } = await ask(`/api/customers/${id}`, { method: 'DELETE' })
        say(`${deleted} was deleted.`)
        await showCustomers()
      },
    })
    erase.setAttribute('aria-label', `Delete ${name}`)
    return row('tr', [cell(name), cell(plan), cell(String(invoices)), cell(erase)])
  })
  document.getElementById('customers').replaceChildren(...rows)
}

const showServers = async () => {
  const { servers } = await ask('/api/servers')
  const change = (name, what) =>
    ask(`/api/servers/${name}/${what}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ reason: 'from the console', at: 'now' }),
    })
  const rows = servers.map(({ name, state }) => {
    const label = document.createElement('span')
    label.className = 'state'
    label.textContent = state
    const restart = button('Restart', {
      act: async () => {
        await change(name, 'restart')
        say(`${name} restarted.`)
      },
    })
    const stop = button('Shut down', {
      danger: true,
      act: async () => {
        await change(name, 'shutdown')
        say(`${name} was shut down.`)
        await showServers()
      },
    })
    stop.setAttribute('aria-label', `Shut down ${name}`)
    restart.setAttribute('aria-label', `Restart ${name}`)
    return row('li', [name, label, restart, stop])
  })
  document.getElementById('servers').replaceChildren(...rows)
}

document.getElementById('transfer').addEventListener('submit', (event) => {
  event.preventDefault()
  say('')
  const form = event.target
  const send = form.querySelector('button')
  send.disabled = true
  const call = new XMLHttpRequest()
  call.open('POST', '/api/transfers')
  call.setRequestHeader('content-type', 'application/json')
  call.responseType = 'json'
  call.addEventListener('loadend', () => {
    send.disabled = false
    say(call.status === 201 ? `Transfer ${call.response.transfer} was sent.` : 'Failed: the transfer was not sent.')
  })
  call.send(JSON.stringify(Object.fromEntries(new FormData(form))))
})

void showCustomers()
void showServers()
