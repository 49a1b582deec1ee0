/** Templates as the rules read them, and what a rule says. */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export interface StackTemplate {
  /** Id of the stack: `data`, `platform`, `serving` or `observability`. */
  readonly stack: string;
  readonly resources: JsonObject;
  readonly parameters: JsonObject;
  readonly rules: JsonObject;
}

export interface Finding {
  readonly stack: string;
  readonly logicalId: string;
  /** What is wrong, with the offending value. */
  readonly fault: string;
}

/** Judges all stacks of an environment together. */
export type Rule = (templates: readonly StackTemplate[]) => readonly Finding[];

export interface PlacedResource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly resource: Json;
}

export function parseTemplate(stack: string, source: string): StackTemplate {
  const [resources, parameters = {}, rules = {}] = ['Resources', 'Parameters', 'Rules'].map((section) =>
    valueAt(parseJson(source), section),
  );
  if (!isObject(resources)) throw new Error(`the template of the stack "${stack}" has no Resources`);
  return { stack, resources, parameters: isObject(parameters) ? parameters : {}, rules: isObject(rules) ? rules : {} };
}

/** The resources of these types; of every type when none is named. */
export function allResources(templates: readonly StackTemplate[], ...types: string[]): readonly PlacedResource[] {
  return templates
    .flatMap(({ stack, resources }) =>
      Object.entries(resources).map(([logicalId, resource]) => {
        return { stack, logicalId, type: textOf(valueAt(resource, 'Type')), resource };
      }),
    )
    .filter(({ type }) => types.length === 0 || types.includes(type));
}

export function parseJson(source: string): Json {
  const value: unknown = JSON.parse(source);
  if (!isJson(value)) throw new Error('not a JSON document');
  return value;
}

/** Looks at the outermost value only: what JSON.parse returns is JSON all the way down. */
function isJson(value: unknown): value is Json {
  return value === null || ['boolean', 'number', 'string', 'object'].includes(typeof value);
}

/** The value at a path, or undefined where the path ends early. */
export function valueAt(json: Json | undefined, ...path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((value, key) => (isObject(value) ? value[key] : undefined), json);
}

/** The text, or nothing where the template holds a reference or no value. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** CloudFormation takes one value for a list of one. */
export function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return isList(value) ? value : [value];
}

/** Every object inside of a value, the value itself included. */
export function allObjects(value: Json | undefined): readonly JsonObject[] {
  if (isList(value)) return value.flatMap(allObjects);
  if (!isObject(value)) return [];
  return [value, ...Object.values(value).flatMap(allObjects)];
}
