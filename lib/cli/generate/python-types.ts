import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { contracts } from '../../../schemas/contracts.ts';
import type { GeneratedFile } from './generated-file.ts';
import { toJsonSchema } from './json-schema.ts';
import { PythonModule } from './python-module.ts';

/** The documents that cross the border to Python. */
const trainerContracts = ['train-job', 'feature-table', 'train-result', 'model-manifest'] as const;

/** The types of those documents, for the trainer. */
export function pythonTypesFile(): GeneratedFile {
  const text = pythonTypes(trainerContracts.map((name) => toJsonSchema(contracts[name])));
  return { path: 'containers/trainer/trainer/contracts.py', text };
}

/** What zod makes of a contract: it has an id, and so it stands among the definitions. */
const ContractSchema = z.strictObject({
  $schema: z.url(),
  $ref: z.string().startsWith('#/$defs/'),
  $defs: z.record(z.string(), z.unknown()),
});

export function pythonTypes(schemas: readonly unknown[]): string {
  const documents = schemas.map((schema) => ContractSchema.parse(schema));
  const module = new PythonModule(together(documents.map(({ $defs }) => $defs)));
  for (const { $ref } of documents) module.define($ref.slice('#/$defs/'.length));
  const blocks = [header, ...module.texts];
  return `${blocks.map((block, index) => `${gap(blocks[index - 1], block)}${block}`).join('')}\n`;
}

function together(all: readonly Readonly<Record<string, unknown>>[]): Readonly<Record<string, unknown>> {
  const definitions: Record<string, unknown> = {};
  for (const [name, schema] of all.flatMap((some) => Object.entries(some))) {
    if (name in definitions && !isDeepStrictEqual(definitions[name], schema))
      throw new Error(`two schemas are called ${name}`);
    definitions[name] = schema;
  }
  return definitions;
}

/** Two empty lines around a class, one between the rest. */
function gap(before: string | undefined, block: string): string {
  if (before === undefined) return '';
  return [before, block].some((text) => text === header || text.startsWith('class ')) ? '\n\n\n' : '\n\n';
}

const header = `# Written by \`npm run generate\`. Change its source, not this file.
"""The documents that cross the border between TypeScript and Python.

\`TypeAdapter(TrainJob).validate_json\` takes and refuses what the contract does in TypeScript. In one thing it is
stricter: a whole number is written as one, never as 5.0, which JavaScript cannot tell from 5 and never writes.
"""

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

SAFE_INTEGER: Final = 2**53 - 1
"""Up to here, a double holds every whole number."""


class Document(BaseModel):
    """Frozen and complete: nothing has a default, nothing is converted, and nothing else may stand in it."""

    model_config = ConfigDict(
        strict=True,
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        # Its own engine has no look-ahead.
        regex_engine="python-re",
        serialize_by_alias=True,
    )`;
