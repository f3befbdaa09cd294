/** How the overlay looks. It lives in a closed shadow root, so nothing of the page's styles reaches it. */
export const STYLE = `
:host { all: initial !important }
* { box-sizing: border-box; margin: 0 }
.card, .pill, .toast {
  color-scheme: light dark;
  --ink: light-dark(#16202b, #e9eef4);
  --soft: light-dark(#566373, #9fadbd);
  --paper: light-dark(#ffffff, #171d25);
  --sunk: light-dark(#f3f5f8, #10151b);
  --line: light-dark(#dde3ea, #2b3541);
  --edge: light-dark(#7b8794, #6d7a88);
  --accent: light-dark(#22577a, #8fc1e3);
  --on-accent: light-dark(#ffffff, #0c1a26);
  --good: light-dark(#1f7a4d, #6fd3a0);
  --bad: light-dark(#a8322a, #ff9d92);
  --care: light-dark(#8a5a00, #f0c26a);
  --tone: var(--accent);
  font: 15px/1.5 system-ui, sans-serif;
  color: var(--ink);
  background: var(--paper);
}
.good { --tone: var(--good) }
.bad { --tone: var(--bad) }
.care { --tone: var(--care) }
.card {
  width: min(480px, calc(100vw - 32px));
  max-height: calc(100vh - 32px);
  margin: auto;
  padding: 0;
  overflow: auto;
  border: 1px solid var(--line);
  border-radius: 16px;
  box-shadow: 0 24px 64px rgb(10 20 30 / 28%);
}
.card::backdrop { background: rgb(12 18 26 / 46%) }
.card:not([open]) { display: none }
.state {
  position: sticky;
  top: 0;
  z-index: 1;
  background: var(--paper);
  display: flex;
  align-items: center;
  gap: 10px;
  padding: 16px 24px;
  border-bottom: 1px solid var(--line);
  font-weight: 600;
  color: var(--tone);
}
.state .brand { margin-inline-start: auto; font-weight: 500; font-size: 13px; color: var(--soft) }
.state svg { flex: none; width: 20px; height: 20px }
.body { display: grid; gap: 16px; padding: 20px 24px 0 }
.inside { display: contents }
.inside:last-child::after { content: ''; height: 4px }
/* Words of the policy, in whatever language that is. */
h1, .consequence { unicode-bidi: plaintext }
h1 { font-size: 21px; line-height: 1.3; font-weight: 650; overflow-wrap: anywhere; text-wrap: balance }
.consequence { margin-top: 4px; color: var(--soft); overflow-wrap: anywhere }
.sent { display: grid; gap: 8px }
h2 { font-size: 13.5px; line-height: 1.4; font-weight: 600; color: var(--soft) }
.watched { display: grid; gap: 6px; padding: 10px 14px; border: 2px solid var(--care); border-radius: 12px }
.watched h2 { display: flex; align-items: center; gap: 8px; color: var(--care) }
.watched h2 svg { flex: none; width: 18px; height: 18px }
dl { display: grid }
dl > div { display: grid; grid-template-columns: minmax(80px, 34%) 1fr; gap: 12px; padding-block: 5px; border-block-start: 1px solid var(--line) }
dl > div:first-child { border: 0 }
dt { color: var(--soft); font-size: 13.5px }
dt, dd { min-width: 0; overflow-wrap: anywhere }
dd { font-weight: 550 }
.watched dd { font-weight: 680 }
dd.number { font-variant-numeric: tabular-nums }
dd:is(.null, .boolean, .empty-object, .empty-list) { font-family: ui-monospace, monospace; font-size: 13.5px }
dd .label { font-weight: 400 }
bdi { white-space: pre-wrap }
bdi.ordered { unicode-bidi: isolate-override }
bdi.leftward { direction: rtl }
bdi.marked { color: var(--care) }
.note.unshown { padding-inline-start: 10px; border-inline-start: 3px solid var(--care) }
.facts { display: flex; flex-wrap: wrap; gap: 12px; align-items: stretch }
.facts > div { flex: 1 1 180px; display: grid; align-content: center; padding: 12px 14px; border-radius: 12px; background: var(--sunk); min-width: 0 }
.label { font-size: 12.5px; color: var(--soft) }
.phrase { font-size: 19px; font-weight: 650; letter-spacing: .01em }
.time { display: flex; align-items: center; gap: 10px }
.time strong { font-size: 19px; font-weight: 650; font-variant-numeric: tabular-nums }
.ring { flex: none; width: 36px; height: 36px; transform: rotate(-90deg) }
.ring circle { fill: none; stroke-width: 4; stroke: var(--line) }
.ring circle + circle { stroke: var(--tone); stroke-linecap: round; transition: stroke-dashoffset 1s linear }
ul { list-style: none; padding: 0; display: grid; gap: 6px }
li { display: flex; align-items: baseline; gap: 8px; min-width: 0 }
li .who { font-weight: 550; overflow-wrap: anywhere }
li .step { color: var(--soft) }
li .step.approved { color: var(--good) }
li .step.denied { color: var(--bad) }
.quorum { font-size: 13px; color: var(--soft); margin-top: 6px }
details { border-top: 1px solid var(--line); padding-top: 12px }
/* What sticks does not cover it when it gets the focus. */
summary { scroll-margin-block: 72px 94px; min-height: 44px; align-content: center; margin-block: -10px; cursor: pointer; color: var(--soft); font-size: 13.5px; border-radius: 6px }
.page-text {
  margin-top: 8px;
  padding: 10px 12px;
  border-radius: 8px;
  border-inline-start: 3px solid var(--line);
  background: var(--sunk);
  font: 13px/1.45 ui-monospace, monospace;
  white-space: pre-wrap;
  overflow-wrap: anywhere;
  direction: ltr;
  unicode-bidi: plaintext;
}
.note { color: var(--soft); overflow-wrap: anywhere }
.quote { margin-top: 4px; padding-inline-start: 12px; border-inline-start: 3px solid var(--line); overflow-wrap: anywhere }
.quote bdi { display: block }
.acts { display: flex; flex-wrap: wrap; gap: 16px; justify-content: flex-end }
/* In view however long the call is, so that the focus on them does not scroll it away. */
.body > .acts { position: sticky; bottom: 0; margin: 0 -24px; padding: 12px 24px 20px; background: var(--paper) }
.acts > :first-child:not(:only-child) { margin-inline-end: auto }
button {
  font: inherit;
  min-height: 44px;
  padding: 0 16px;
  border: 1px solid var(--edge);
  border-radius: 10px;
  background: transparent;
  color: var(--ink);
  cursor: pointer;
}
button:hover { background: var(--sunk) }
button.main { background: var(--accent); border-color: transparent; color: var(--on-accent); font-weight: 600 }
button.main:hover { filter: brightness(1.08) }
button.end { color: var(--bad) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.pill, .toast { position: fixed; inset: auto; inset-block-end: 20px; inset-inline-end: 20px; border: 1px solid var(--line); box-shadow: 0 8px 28px rgb(10 20 30 / 22%) }
.pill:not(:popover-open), .toast:not(:popover-open) { display: none }
.pill { display: flex; align-items: center; gap: 10px; min-height: 44px; padding-inline: 12px 18px; border-radius: 22px; font-weight: 550 }
.pill svg { width: 20px; height: 20px; color: var(--tone) }
.pill time { color: var(--soft); font-variant-numeric: tabular-nums; font-weight: 500 }
.toast { width: min(360px, calc(100vw - 40px)); padding: 16px 18px; border-radius: 14px; border-inline-start: 4px solid var(--tone) }
.toast.above { bottom: 76px }
.toast .title { font-weight: 650; color: var(--tone) }
.toast .acts { margin-top: 10px; justify-content: flex-end }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
@media (prefers-reduced-motion: reduce) { .ring circle + circle { transition: none } }
/* Little height, as at 400 % zoom: what sticks would leave nothing to scroll in. */
@media (max-height: 360px) { summary { scroll-margin: 0 } .state, .body > .acts { position: static } }
@media (forced-colors: active) {
  .ring circle { stroke: GrayText }
  .ring circle + circle { stroke: CanvasText }
  .toast { border-inline-start-color: CanvasText }
}
`
