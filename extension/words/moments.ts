/** Instants as people read them, the same wherever the extension tells one: in this browser's zone and its way of writing. */
export function moment(at: number): string {
  return new Date(at).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })
}

export function day(at: number): string {
  return new Date(at).toLocaleDateString([], { dateStyle: 'medium' })
}

export function time(at: number): string {
  return new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
}
