import { variables } from '../../config/env.ts';
import { localDifferences } from '../../config/environment.ts';
import { artifactKeys, lakeKeys, onlineKeys, registryKeys, tables } from '../../domain/registry/keys.ts';
import { predictionKeys } from '../../domain/registry/prediction-keys.ts';
import { errors } from '../../../schemas/errors.ts';
import { domainEvents } from '../../../schemas/events.ts';
import { operations, type Operation } from '../../../schemas/operations.ts';
import { type Route, routes } from '../../../schemas/routes.ts';
import { type GeneratedFile, generatedNote, markdownTable } from './generated-file.ts';
import { keyExamples } from './key-examples.ts';
import { routeNames } from './openapi.ts';
import { operationErrors } from './operation-errors.ts';

export function referencePages(): readonly GeneratedFile[] {
  return [
    page('errors', 'Errors', errorsPage()),
    page('tables', 'Tables and keys', tablesPage()),
    page('events', 'Domain events', eventsPage()),
    page('api', 'API', apiPage()),
    page('environment', 'Environments', environmentPage()),
  ];
}

export function page(name: string, title: string, body: string): GeneratedFile {
  return { path: `docs/reference/${name}.md`, text: `${generatedNote}\n\n# ${title}\n\n${body}\n` };
}

function errorsPage(): string {
  const rows = Object.entries(errors).map(([code, { title, status, exit, retryable, next }]) => [
    `<a id="${code.toLowerCase()}"></a>${code}`,
    title,
    String(status),
    String(exit),
    retryable ? 'yes' : 'no',
    next,
  ]);
  return `The API answers with these as RFC 9457 documents, the CLI prints the same. A code never changes its meaning.

${markdownTable(['Code', 'Title', 'HTTP', 'Exit', 'Retry', 'Next step'], rows)}`;
}

function tablesPage(): string {
  const layout = Object.entries(tables).map(([name, { partition, sort, ttl }]) => [name, partition, sort ?? '–', ttl]);
  const section = (
    title: string,
    about: Readonly<Record<string, { about: string }>>,
    examples: Readonly<Record<string, string>>,
  ): string =>
    `## ${title}\n\n${markdownTable(
      ['Item', 'About', 'Example key'],
      Object.entries(about).map(([name, item]) => [name, item.about, `\`${examples[name] ?? ''}\``]),
    )}`;
  return [
    'Every key starts with the tenant. The examples are those of tenant `main`, entity `BTC-USD`, view `trades` version 1.',
    markdownTable(['Table', 'Partition key', 'Sort key', 'Expiry'], layout),
    section('Items of Registry', registryKeys, keyExamples.registry),
    section('Items of OnlineFeatures', onlineKeys, keyExamples.online),
    section('Items of Predictions', predictionKeys, keyExamples.predictions),
    section('Objects of the lake', lakeKeys, keyExamples.lake),
    section('Objects of the artifact bucket', artifactKeys, keyExamples.artifacts),
  ].join('\n\n');
}

function eventsPage(): string {
  const rows = Object.entries(domainEvents).map(([name, { producer, consumers, data }]) => [
    name,
    `\`tidegate.${producer}\``,
    consumers.join(', ') || '–',
    Object.keys(data.shape)
      .map((field) => `\`${field}\``)
      .join(', '),
  ]);
  return `One bus per environment. Consumers recognise a repeat by the event's id.

${markdownTable(['Detail type', 'Source', 'Consumers', 'Data'], rows)}`;
}

function apiPage(): string {
  const rows = routeNames.map((name) => {
    const route: Route = routes[name];
    const operation: Operation = operations[name];
    return [
      `\`${route.method} /v1${route.path}\``,
      operation.summary,
      route.scope === undefined ? 'open' : `\`${route.scope}\``,
      Object.keys(operation.responses).join(', '),
      operationErrors(route, operation).join(' '),
    ];
  });
  return `The complete contract is [openapi.json](../../schemas/generated/openapi.json), served at \`/v1/openapi.json\`, and as a page at \`/v1/docs\`.

${markdownTable(['Route', 'About', 'Scope', 'Answers', 'Errors'], rows)}`;
}

function environmentPage(): string {
  const rows = Object.entries(variables).map(([name, variable]) => [`\`${variable}\``, `\`${name}\``]);
  const differences = Object.values(localDifferences).map(({ action, what, why }) => [action, what, why]);
  return `## Variables of the functions

The constructs write these and the functions read them, both by the name on the right (\`lib/config/env.ts\`).

${markdownTable(['Variable', 'Name in code'], rows)}

## What \`local\` does differently

Everything else is the same as in \`prod\`; a test compares the templates.

${markdownTable(['Local', 'What', 'Why'], differences)}`;
}
