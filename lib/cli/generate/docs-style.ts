/** Style of the API page; colours follow the reader's light or dark setting. */
export const docsStyle = `
:root { --ink: #16202c; --soft: #536273; --paper: #fbfcfd; --panel: #fff; --line: #dfe5ec; --accent: #0b6e75; --get: #0b6e75; --post: #9a4b00; --code: #f1f4f7 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4eaf1; --soft: #9aa9b9; --paper: #0f151c; --panel: #161e27; --line: #28333f; --accent: #4fc3c9; --get: #4fc3c9; --post: #f0a35b; --code: #0b1016 }
}
* { box-sizing: border-box }
html { scroll-behavior: smooth; scroll-padding-top: 1rem }
body { margin: 0; display: grid; grid-template-columns: 17rem minmax(0, 1fr); font: 15px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper) }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1.5rem 1.25rem; border-right: 1px solid var(--line); background: var(--panel) }
nav strong { font-size: 1.1rem; letter-spacing: .02em }
nav h2 { margin: 1.2rem 0 .25rem; font-size: .72rem; text-transform: uppercase; letter-spacing: .08em; color: var(--soft) }
nav ul { list-style: none; margin: 0; padding: 0 }
nav a { display: block; padding: .15rem 0; color: var(--ink); text-decoration: none; font-size: .85rem; overflow-wrap: anywhere }
nav a:hover, nav a:focus-visible { color: var(--accent) }
nav b { display: inline-block; width: 2.6rem; font-size: .68rem; color: var(--soft) }
main { padding: 2rem clamp(1rem, 4vw, 3.5rem) 5rem; max-width: 62rem }
h1 { margin: 0; font-size: 1.9rem } h1 small { font-size: .9rem; font-weight: 400; color: var(--soft) }
section > h2 { margin: 2.5rem 0 .75rem; font-size: 1.25rem }
article { margin: 0 0 1rem; padding: 1rem 1.25rem; border: 1px solid var(--line); border-radius: 10px; background: var(--panel) }
article:target { border-color: var(--accent) }
h3 { margin: 0; font-size: 1rem; overflow-wrap: anywhere }
h3 span { display: inline-block; min-width: 3.2rem; padding: .05rem .5rem; border: 1px solid; border-radius: 6px; font-size: .75rem; text-align: center }
.get { color: var(--get) } .post { color: var(--post) }
p { margin: .5rem 0; color: var(--soft) } a { color: var(--accent) }
code, pre { font: 13px/1.5 ui-monospace, monospace }
pre { margin: .75rem 0; padding: .75rem 1rem; overflow: auto; border-radius: 8px; background: var(--code) }
table { width: 100%; border-collapse: collapse; font-size: .9rem }
td { padding: .3rem .75rem .3rem 0; vertical-align: top; border-top: 1px solid var(--line) } td:first-child { width: 6rem; white-space: nowrap }
summary { cursor: pointer; color: var(--soft) } summary b { color: var(--ink) }
@media (max-width: 800px) { body { grid-template-columns: minmax(0, 1fr) } nav { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--line) } }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto } }
`;
