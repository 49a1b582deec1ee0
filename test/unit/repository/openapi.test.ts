import { describe, expect, test } from 'vitest';
import openapi from '../../../schemas/generated/openapi.json' with { type: 'json' };
import { docsPage } from '../../../schemas/generated/docs-page.ts';
import { operations } from '../../../schemas/operations.ts';
import { type Route, type RouteName, routes } from '../../../schemas/routes.ts';
import { assembleOpenApi } from '../../../lib/cli/generate/openapi.ts';

interface DescribedOperation {
  readonly operationId: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, unknown>>;
}

const document = assembleOpenApi('0.1.0');
const routeEntries = Object.entries(routes) as [RouteName, Route][];

function described(route: Route): DescribedOperation {
  return document.paths[route.path]?.[route.method.toLowerCase()] as DescribedOperation;
}

describe.each(routeEntries)('operation %s', (name, route) => {
  test('stands at its route under its own name', () => {
    expect(described(route).operationId).toBe(name);
  });

  test('asks for the scope of its route', () => {
    const wanted = route.scope === undefined ? [] : [{ accessToken: [route.scope] }];
    expect(described(route).security).toEqual(wanted);
  });

  test('describes every placeholder of its path', () => {
    const placeholders = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const inPath = (described(route).parameters ?? []).filter((parameter) => parameter.in === 'path');
    expect(inPath.map((parameter) => parameter.name).sort()).toEqual(placeholders.sort());
  });

  test('lists its answers, and 500 with them', () => {
    const statuses = Object.keys(described(route).responses);
    expect(statuses).toEqual(expect.arrayContaining([...Object.keys(operations[name].responses), '500']));
    expect(statuses.includes('401')).toBe(route.scope !== undefined);
  });
});

test('only the three routes that describe the service are open', () => {
  const open = routeEntries.filter(([, route]) => described(route).security.length === 0).map(([name]) => name);
  expect(open.sort()).toEqual(['showDocs', 'showHealth', 'showOpenApi']);
});

test('writes demand an Idempotency-Key', () => {
  for (const [, route] of routeEntries.filter(([, { method }]) => method === 'POST')) {
    expect(described(route).parameters?.map(({ name }) => name)).toContain('Idempotency-Key');
  }
});

test('every reference of the document leads to a schema', () => {
  const references = [...JSON.stringify(openapi).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? '');
  const schemas = Object.keys(openapi.components.schemas).map((name) => `#/components/schemas/${name}`);
  expect(references.length).toBeGreaterThan(20);
  expect([...new Set(references)].filter((reference) => !schemas.includes(reference))).toEqual([]);
});

describe('the page', () => {
  test('has a section for every route', () => {
    for (const [name] of routeEntries) expect(docsPage).toContain(`id="${name}"`);
  });

  test('needs no script and loads nothing', () => {
    expect(docsPage).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\son[a-z]+=/i);
    expect(docsPage).not.toMatch(/(?:src|href)="(?:https?:)?\/\//i);
  });

  test('leads to no anchor that it does not have', () => {
    const anchors = [...docsPage.matchAll(/href="#([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(anchors.length).toBeGreaterThan(20);
    expect([...new Set(anchors)].filter((anchor) => !docsPage.includes(`id="${anchor}"`))).toEqual([]);
  });
});
