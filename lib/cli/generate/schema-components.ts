import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import { changeMembers, type JsonSchema, toJsonSchema } from './json-schema.ts';

/** Collects the named schemas of a document, so that each stands in it once. */
export class SchemaComponents {
  readonly #schemas = new Map<string, JsonSchema>();

  /** A reference to a schema that has an id; every schema it uses is collected with it. */
  reference(schema: z.ZodType): JsonSchema {
    const { $defs = {}, $ref } = changeMembers(toJsonSchema(schema), inDocument);
    if ($ref === undefined) throw new Error('a schema of the API has no id: add .meta({ id })');
    for (const [name, definition] of Object.entries($defs)) this.#add(name, definition);
    return { $ref };
  }

  all(): Record<string, JsonSchema> {
    return Object.fromEntries([...this.#schemas].sort(([first], [second]) => (first < second ? -1 : 1)));
  }

  #add(name: string, definition: JsonSchema): void {
    const known = this.#schemas.get(name);
    if (known !== undefined && !isDeepStrictEqual(known, definition)) throw new Error(`two schemas are called ${name}`);
    this.#schemas.set(name, definition);
  }
}

function inDocument(key: string, text: string): string {
  return key === '$ref' ? text.replace('#/$defs/', '#/components/schemas/') : text;
}
