import * as z from 'zod';
import { contracts, isContractName } from '../../../schemas/contracts.ts';
import type { GeneratedFile } from './generated-file.ts';

export type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * A regular expression that means the same in JavaScript and in Python, where `\d` takes any Unicode digit
 * and `$` also matches before a final line break.
 */
export function portablePattern(pattern: string): string {
  return pattern.replaceAll('\\d', '[0-9]').replace(/\$$/, '$(?!\\n)');
}

/** A copy of a schema in which each member passed through `change`. */
export function changeMembers(schema: object, change: (key: string, text: string) => string): JsonSchema {
  const copy: unknown = JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    typeof value === 'string' ? change(key, value) : value,
  );
  if (!isJsonSchema(copy)) throw new TypeError('a JSON Schema must be an object');
  return copy;
}

function isJsonSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function toJsonSchema(schema: z.ZodType): JsonSchema {
  return changeMembers(z.toJSONSchema(schema), (key, text) => (key === 'pattern' ? portablePattern(text) : text));
}

/** One JSON Schema per contract, each complete in itself. */
export function jsonSchemaFiles(): readonly GeneratedFile[] {
  return Object.keys(contracts)
    .filter(isContractName)
    .map((name) => ({
      path: `schemas/generated/json-schema/${name}.json`,
      text: JSON.stringify({ $id: `urn:tidegate:contract:${name}`, ...toJsonSchema(contracts[name]) }),
    }));
}
