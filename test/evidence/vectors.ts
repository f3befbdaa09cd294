/** The byte vectors of docs/protocol.md. They are normative: a test that differs from them is wrong. */
import { readFileSync } from 'node:fs'

export function vectorsOf<File>(name: string): File {
  return JSON.parse(readFileSync(new URL(`../../docs/vectors/${name}.json`, import.meta.url), 'utf8')) as File
}
