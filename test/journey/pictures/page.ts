import { GROUPS, LIGHTS, pictureOf } from './shots.ts'
import type { Shot } from './shots.ts'

/** docs/screens.md, as `npm run docs:screens` writes it. */
export function screensPage(): string {
  return `# What it looks like

Every screen in each of its states, on a phone and on a desk, light and dark. \`npm run docs:screens\` makes this page and its
pictures from two tables: [app-scenes.ts](../test/kit/app-scenes.ts) names the states of the approver’s app and brings each
about at a real relay; [scenes.ts](../test/kit/scenes.ts) names those of the extension. The same tables are looked at by axe in
every theme, size and direction ([testing.md](testing.md#everybody)). Whoever adds a state adds a row, and runs
\`npm run docs:screens -- missing\`, which makes the pictures that are not there yet.
${GROUPS.map(({ title, shots }) => `\n## ${title}\n\n${table(shots)}`).join('\n')}
`
}

function table(shots: readonly Shot[]): string {
  const columns = (shots[0]?.screens ?? []).flatMap((screen) => LIGHTS.map((light) => ({ screen, light })))
  const head = ['', ...columns.map(({ screen, light }) => `${screen.name}, ${light}`)]
  const rows = shots.map((shot) => [
    shot.name,
    ...columns.map(({ screen, light }) => {
      const alt = `${shot.name}, ${screen.name}, ${light}`
      return `<img src="${pictureOf(shot, screen, light)}" width="${screen.width > 500 ? 320 : 160}" alt="${alt}">`
    }),
  ])
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
