import { errors } from '../../../schemas/errors.ts';
import { operations, type Operation } from '../../../schemas/operations.ts';
import { type Route, type RouteName, routes } from '../../../schemas/routes.ts';
import { docsStyle } from './docs-style.ts';
import { type OpenApi, routeNames } from './openapi.ts';
import { operationErrors } from './operation-errors.ts';
import { requestExamples } from './request-examples.ts';

/** The API as one page: no script, no resource from elsewhere, so that it opens under the strictest policy. */
export function docsPage(document: OpenApi): string {
  const { title, version, summary } = document.info;
  const groups = [...new Set(routeNames.map(groupOf))];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} API</title>
<style>${docsStyle}</style>
</head>
<body>
<nav aria-label="Contents"><strong>${title}</strong>${groups.map(contents).join('')}
<h2>Contracts</h2><ul>${Object.keys(document.components.schemas).map(schemaLink).join('')}</ul></nav>
<main>
<header><h1>${title} API <small>${version}</small></h1><p>${escape(summary)}</p>${manners}</header>
${groups
  .map(
    (group) =>
      `<section><h2 id="${group}">${heading(group)}</h2>${routeNames
        .filter((name) => groupOf(name) === group)
        .map(card)
        .join('')}</section>`,
  )
  .join('\n')}
<section><h2 id="contracts">Contracts</h2>${Object.entries(document.components.schemas).map(schemaCard).join('')}</section>
</main>
</body>
</html>
`;
}

const manners = `<p>Every route but health, docs and the document itself needs <code>Authorization: Bearer &lt;token&gt;</code>;
make one with <code>tidegate token create</code>. Every POST needs an <code>Idempotency-Key</code>: a fresh one for a new request,
the same one for a repeat. Errors are <code>application/problem+json</code> with a code, the field and the next step.
Times are RFC 3339 with an offset, at most microseconds. <a href="openapi.json">OpenAPI document</a></p>`;

function groupOf(name: RouteName): string {
  return routes[name].path.split(/[/.]/)[1] ?? '';
}

function heading(group: string): string {
  return group.charAt(0).toUpperCase() + group.slice(1);
}

function contents(group: string): string {
  const links = routeNames
    .filter((name) => groupOf(name) === group)
    .map((name) => `<li><a href="#${name}"><b>${routes[name].method}</b> ${escape(routes[name].path)}</a></li>`);
  return `<h2>${heading(group)}</h2><ul>${links.join('')}</ul>`;
}

function card(name: RouteName): string {
  const route: Route = routes[name];
  const operation: Operation = operations[name];
  const scope = route.scope === undefined ? 'Open to everyone' : `Scope <code>${route.scope}</code>`;
  const query = (operation.query ?? []).map(
    ({ name: key, about }) => `<tr><td><code>?${key}</code></td><td>${prose(about)}</td></tr>`,
  );
  const success = Object.entries(operation.responses).map(([status, { when, body }]) =>
    responseRow(status, `${prose(when)}${typeof body === 'string' ? '' : ` ${schemaName(body.meta()?.id)}`}`),
  );
  const failures = operationErrors(route, operation).map((code) =>
    responseRow(
      String(errors[code].status),
      `<code>${code}</code> ${prose(errors[code].title)}. ${prose(errors[code].next)}`,
    ),
  );
  return `<article id="${name}"><h3><span class="${route.method.toLowerCase()}">${route.method}</span> <code>/v1${escape(route.path)}</code></h3>
<p>${prose(operation.summary)}<br><small>${scope}${operation.request === undefined ? '' : ` · takes ${schemaName(operation.request.meta()?.id)}`}</small></p>
<pre>${escape(requestExamples[name])}</pre>
<table>${[...query, ...success].join('')}</table>
<details><summary>Errors</summary><table>${failures.join('')}</table></details></article>`;
}

function responseRow(status: string, html: string): string {
  return `<tr><td><b>${status}</b></td><td>${html}</td></tr>`;
}

function schemaName(id: string | undefined): string {
  return id === undefined ? '' : `<a href="#schema-${id}">${id}</a>`;
}

function schemaLink(id: string): string {
  return `<li>${schemaName(id)}</li>`;
}

function schemaCard([id, schema]: [string, object]): string {
  return `<article id="schema-${id}"><details><summary><b>${id}</b></summary><pre>${escape(JSON.stringify(schema, null, 2))}</pre></details></article>`;
}

/** Catalogue text marks code by backticks. */
function prose(text: string): string {
  return escape(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
