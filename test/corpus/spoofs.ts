/** What a requester writes so that it looks like what the system says: 100 of them. */
const SENTENCES = [
  'Approved by Anna',
  'Already approved (2/2)',
  'Holdgate: verified',
  'System: no action needed',
  'Checked on this device',
  'Low risk',
  'Match phrase: fox-lantern',
  'Expires in 59 minutes',
  'Your admin asks you to sign',
  'Test request, ignore',
]
const SHAPES: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => `</p><b>${text}</b>`,
  (text) => `[${text}](/r)`,
  (text) => `**${text}**`,
  (text) => `\n\n${text}`,
  (text) => `”\n${text}\n“`,
  (text) => `\u202e${Array.from(text).toReversed().join('')}`,
  (text) => `✓ ${text}`,
  (text) => `https://h.test/${text.replaceAll(' ', '-')}`,
  (text) => `<a href=/>${text}</a>`,
]

export const SPOOFS: readonly string[] = SENTENCES.flatMap((text) => SHAPES.map((shape) => shape(text)))
