import type { Report } from '../../../../schemas/report.ts';
import { day } from './figures.ts';
import { markup, Markup } from './markup.ts';
import { curveSection } from './sections/curve-section.ts';
import { explanationSection } from './sections/explanation-section.ts';
import { intervalSection } from './sections/interval-section.ts';
import { runSection, shortenedNote } from './sections/run-section.ts';
import { scoreSection } from './sections/score-section.ts';
import { searchSection } from './sections/search-section.ts';
import { servingSection } from './sections/serving-section.ts';

/** Colours that stay apart for those who do not tell red from green (Okabe and Ito), darker on paper. */
const style = new Markup(`
:root { color-scheme: light dark; --ink: #1b1f24; --faint: #6a737d; --line: #d8dde3; --paper: #fff; --soft: #f4f6f8;
  --tone0: #0072b2; --tone1: #b85c00; --tone2: #00795c; --tone3: #a2447c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --faint: #9aa4af; --line: #39424c; --paper: #14181d;
  --soft: #1d232a; --tone0: #56b4e9; --tone1: #e69f00; --tone2: #2fc79a; --tone3: #d98cb9; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 0 auto;
  max-width: 76rem; padding: 1.5rem; }
h1 { margin: 0; } h2 { margin: 2.5rem 0 .5rem; padding-top: .75rem; border-top: 2px solid var(--line); }
h3 { margin: 1.5rem 0 .25rem; } p { max-width: 46rem; } code { font-size: .92em; }
.note { border-left: 4px solid var(--tone1); padding-left: .75rem; }
.scroll { overflow-x: auto; margin: .75rem 0; }
table { border-collapse: collapse; font-size: .88rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding-bottom: .25rem; }
th, td { border-bottom: 1px solid var(--line); padding: .25rem .75rem .25rem 0; text-align: right; white-space: nowrap; }
th:first-child, .words { text-align: left; } td.words { white-space: normal; } thead th { color: var(--faint); }
thead th { vertical-align: bottom; white-space: normal; } nav a { color: inherit; margin-right: 1rem; }
figure { margin: 1rem 0; } figcaption { font-weight: 600; font-size: .88rem; } svg { width: 100%; max-width: 40rem; height: auto; }
svg text { fill: var(--ink); font-size: 13px; } .grid { stroke: var(--line); }
.line { fill: none; stroke-width: 2; } .truth { stroke: var(--faint); stroke-dasharray: 4 4; }
.line.tone1 { stroke-dasharray: 6 3; } .line.tone2 { stroke-dasharray: 2 3; } .line.tone3 { stroke-dasharray: 8 3 2 3; }
.line.tone0 { stroke: var(--tone0); } .line.tone1 { stroke: var(--tone1); } .line.tone2 { stroke: var(--tone2); }
.line.tone3 { stroke: var(--tone3); } .dot.tone0, .bar { fill: var(--tone0); } .dot.tone1 { fill: var(--tone1); }
.dot.tone2 { fill: var(--tone2); } .dot.tone3 { fill: var(--tone3); }
.dot.hollow { fill: var(--paper); stroke: var(--faint); stroke-width: 2; }
.whisker { stroke: var(--faint); stroke-width: 2; }
.legend { margin: 0; } .legend svg { width: 28px; vertical-align: middle; } .legend span { margin-right: 1rem; }
.grid-of-charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 30rem), 1fr)); gap: 0 1.5rem; }
summary { cursor: pointer; color: var(--faint); }
@media (max-width: 40rem) { body { padding: 1rem; } svg text { font-size: 16px; }
  tr > th:first-child { position: sticky; left: 0; min-width: 6.5rem; white-space: normal; background: var(--paper); } }
@media print { details::details-content { content-visibility: visible; }
  body { max-width: none; padding: 0; color: #000; background: #fff; } .scroll { overflow: visible; }
  table { font-size: .68rem; } th, td { white-space: normal; } figure, tr { break-inside: avoid; } }
`);

/** One file without script, and with nothing to fetch: it can be mailed, kept and printed. */
export function drawPage(report: Report): string {
  const { model, run, version, trigger, author, startedAtUs, seed } = report;
  const title = `${model}${version === null ? '' : ` version ${version}`}: training run ${run}`;
  return markup`${new Markup('<!doctype html>')}
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title><style>${style}</style></head><body>
<header><h1>${title}</h1><p>Started ${day(startedAtUs)} UTC by ${author} (${trigger}), seed ${seed}.</p>
${contents(report)}
${shortenedNote(report)}</header>
<main>${scoreSection(report.evaluation)}
${intervalSection(report.evaluation)}
${servingSection(report.evaluation)}
${explanationSection(report)}
${curveSection(report)}
${searchSection(report)}
${runSection(report)}</main></body></html>
`.text;
}

/** The parts that this page has. */
function contents({ evaluation, explanations, curves }: Report): Markup {
  const parts = [
    { id: 'scores', name: 'Scores', isThere: true },
    { id: 'intervals', name: 'Intervals', isThere: evaluation.intervals.length > 0 },
    { id: 'answers', name: 'Answers', isThere: evaluation.serving.heads.length > 0 },
    { id: 'explanations', name: 'What moves the forecasts', isThere: explanations.length > 0 },
    { id: 'curves', name: 'Learning curves', isThere: curves.length > 0 },
    { id: 'search', name: 'Search', isThere: true },
    { id: 'run', name: 'Run and data', isThere: true },
  ];
  const links = parts.filter(({ isThere }) => isThere).map(({ id, name }) => markup`<a href="#${id}">${name}</a> `);
  return markup`<nav aria-label="Parts of this page">${links}</nav>`;
}
