import { type LocalDifference, localDifferences } from '../../lib/config/environment.ts';
import {
  type Json,
  type PlacedResource,
  type StackTemplate,
  allObjects,
  allResources,
  isObject,
  listOf,
  parseJson,
  textOf,
  valueAt,
} from '../../lib/constructs/rules/template.ts';

export interface TemplateDifference {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  /** Empty = one side does not have the resource. */
  readonly path: string;
}

/** Every leaf of every resource by its place; a resource itself stands under the empty path. */
type Leaves = ReadonlyMap<string, { readonly place: TemplateDifference; readonly value: string }>;

/** Where two environments differ, after what must differ (names, and ids made of hashes) is taken out. */
export function compareTemplates(
  left: readonly StackTemplate[],
  right: readonly StackTemplate[],
): TemplateDifference[] {
  const [one, other] = [leavesOf(left), leavesOf(right)];
  const places = new Map([...one, ...other].map(([key, { place }]) => [key, place]));
  const differing = [...places]
    .filter(([key]) => one.get(key)?.value !== other.get(key)?.value)
    .map(([, place]) => place);
  const missing = new Set(differing.filter(({ path }) => path === '').map(resourceKey));
  return differing.filter((place) => place.path === '' || !missing.has(resourceKey(place)));
}

/** The entries of the list that speak of this place. */
export function explanationsOf(difference: TemplateDifference): (keyof typeof localDifferences)[] {
  return Object.entries<LocalDifference>(localDifferences).flatMap(([name, { places }]) =>
    places.some((place) => matches(place, difference)) ? [name as keyof typeof localDifferences] : [],
  );
}

export function matches(
  place: LocalDifference['places'][number],
  { type, logicalId, path }: TemplateDifference,
): boolean {
  if (place.type !== type || (place.id !== undefined && !logicalId.includes(place.id))) return false;
  return place.path === undefined ? path === '' : path !== '' && path.startsWith(place.path);
}

function resourceKey({ stack, logicalId }: TemplateDifference): string {
  return `${stack}/${logicalId}`;
}

function leavesOf(templates: readonly StackTemplate[]): Leaves {
  return new Map(
    templates
      .map(normalise)
      .flatMap((template) => [...allResources([template]), ...besides(template)])
      .flatMap(({ stack, logicalId, type, resource }) =>
        [['', type] as const, ...flatten(resource, '')].map(([path, value]) => {
          const place = { stack, logicalId, type, path };
          return [`${stack}/${logicalId}/${path}`, { place, value }] as const;
        }),
      ),
  );
}

/** What stands beside the resources, in the same form: the section is its type. */
function besides({ stack, parameters, rules }: StackTemplate): readonly PlacedResource[] {
  return Object.entries({ Parameters: parameters, Rules: rules }).flatMap(([type, section]) =>
    Object.entries(section).map(([logicalId, resource]) => ({ stack, logicalId, type, resource })),
  );
}

/** The environment's name inside of other names, and the hash in the id of a deployment of the API. */
function normalise({ resources, ...rest }: StackTemplate): StackTemplate {
  const text = JSON.stringify(resources)
    .replaceAll(/tidegate([-/])(?:local|prod)\b/g, 'tidegate$1<environment>')
    .replaceAll(/("Key":"environment","Value":)"(?:local|prod)"/g, '$1"<environment>"')
    .replaceAll(/(ApiDeployment[0-9A-F]{8})[0-9a-f]{32}/g, '$1');
  const parsed = parseJson(text);
  return { ...rest, resources: isObject(parsed) ? parsed : {} };
}

function flatten(value: Json, path: string): readonly (readonly [path: string, value: string])[] {
  if (path.endsWith('PolicyDocument')) return flattenPolicy(value, path);
  if (path.endsWith('MethodSettings')) {
    return listOf(value).flatMap((setting) => flatten(setting, `${path}[]`));
  }
  if (!isObject(value)) return [[path, JSON.stringify(value)]];
  return Object.entries(value).flatMap(([key, inner]) => flatten(inner, path === '' ? key : `${path}.${key}`));
}

/** One leaf per action, whatever statement CDK merged it into. */
function flattenPolicy(policy: Json, path: string): readonly (readonly [path: string, value: string])[] {
  return allObjects(valueAt(policy, 'Statement'))
    .filter((statement) => 'Effect' in statement)
    .flatMap((statement) => {
      const { Action, ...rest } = statement;
      return listOf(Action).flatMap((action) =>
        listOf(rest['Resource']).map((resource) => {
          const target = JSON.stringify(resource);
          return [
            `${path}.Statement[${textOf(action)} on ${target}]`,
            JSON.stringify({ ...rest, Resource: '' }),
          ] as const;
        }),
      );
    });
}
