import {
  type Finding,
  type Json,
  type JsonObject,
  type PlacedResource,
  type Rule,
  allObjects,
  allResources,
  listOf,
  textOf,
  valueAt,
} from './template.ts';

/** The only wildcards that a statement may allow, each a prefix such as `s3:GetObject*`. None is needed so far. */
export const prefixWildcards: readonly string[] = [];

/** A key without its account as administrator could never be changed again; only that statement may name `kms:*`. */
const keyAdministration = 'kms:*';

/** Exact actions: never `*`, never `service:*`, and a prefix wildcard only from the list. */
export function actionRule(allowed: readonly string[] = prefixWildcards): Rule {
  return (templates) => allResources(templates).flatMap((placed) => checkStatements(placed, allowed));
}

function checkStatements({ stack, logicalId, type, resource }: PlacedResource, allowed: readonly string[]): Finding[] {
  const statements = allObjects(resource).filter((candidate) => candidate['Effect'] === 'Allow');
  const wildcards = statements.flatMap((statement) =>
    listOf(statement['Action'])
      .filter((action) => isForbidden(action, allowed) && !isKeyAdministration(action, type, statement))
      .map((action) => `allows the action ${textOf(action)}`),
  );
  // `NotAction` with Allow is a wildcard by another name.
  const inverted = statements.filter((statement) => 'NotAction' in statement).map(() => 'allows by NotAction');
  return [...wildcards, ...inverted].map((fault) => ({ stack, logicalId, fault }));
}

function isForbidden(action: Json, allowed: readonly string[]): boolean {
  if (typeof action !== 'string' || !/[*?]/.test(action)) return false;
  return action === '*' || action.endsWith(':*') || !allowed.includes(action);
}

function isKeyAdministration(action: Json, type: string, statement: JsonObject): boolean {
  const principal = JSON.stringify(valueAt(statement, 'Principal', 'AWS') ?? null);
  return action === keyAdministration && type === 'AWS::KMS::Key' && principal.includes(':root');
}
