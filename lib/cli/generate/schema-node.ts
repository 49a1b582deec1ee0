import * as z from 'zod';

const description = z.string().optional();
const bound = z.number().optional();
const length = z.int().optional();
const bounds = { minimum: bound, maximum: bound, exclusiveMinimum: bound, exclusiveMaximum: bound, description };

/**
 * The constructs of JSON Schema that have a form in Python. Each names all of its keywords: one that is missing here
 * is refused, because a rule that one of the two languages drops is a document that only one of them takes.
 */
const SchemaNode = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('reference'), $ref: z.string().startsWith('#/$defs/'), description }),
    z.strictObject({ kind: z.literal('constant'), type: z.literal('string'), const: z.string(), description }),
    z.strictObject({
      kind: z.literal('enumeration'),
      type: z.literal('string'),
      enum: z.array(z.string()).min(1),
      description,
    }),
    z.strictObject({
      kind: z.literal('string'),
      type: z.literal('string'),
      // Python looks for a pattern at the start of a text, JavaScript anywhere in it.
      pattern: z.string().startsWith('^').optional(),
      minLength: length,
      maxLength: length,
      description,
    }),
    z.strictObject({ kind: z.literal('integer'), type: z.literal('integer'), ...bounds }),
    z.strictObject({ kind: z.literal('number'), type: z.literal('number'), ...bounds }),
    z.strictObject({ kind: z.literal('boolean'), type: z.literal('boolean'), description }),
    z.strictObject({
      kind: z.literal('array'),
      type: z.literal('array'),
      items: z.unknown(),
      minItems: length,
      maxItems: length,
      description,
    }),
    z.strictObject({
      kind: z.literal('record'),
      type: z.literal('object'),
      propertyNames: z.unknown(),
      additionalProperties: z.unknown(),
      description,
    }),
    z.strictObject({
      kind: z.literal('object'),
      type: z.literal('object'),
      properties: z.record(z.string(), z.unknown()),
      required: z.array(z.string()).optional(),
      additionalProperties: z.literal(false),
      description,
    }),
    z.strictObject({
      kind: z.literal('nullable'),
      anyOf: z.tuple([z.unknown(), z.strictObject({ type: z.literal('null') })]),
      description,
    }),
    z.strictObject({ kind: z.literal('union'), oneOf: z.array(z.unknown()).min(2), description }),
  ],
  { error: ({ input }) => `unknown: ${JSON.stringify(input)}` },
);

export type SchemaNode = z.infer<typeof SchemaNode>;
export type SchemaNodeOf<Kind extends SchemaNode['kind']> = Extract<SchemaNode, { kind: Kind }>;

/** `at` names the schema in the message of refusal. */
export function readNode(schema: unknown, at: string): SchemaNode {
  const keywords = z.record(z.string(), z.unknown()).parse(schema);
  const { data, error } = SchemaNode.safeParse({ ...keywords, kind: kindOf(keywords) });
  if (data === undefined) throw new Error(`${at} has no form in Python: ${z.prettifyError(error)}`);
  return data;
}

function kindOf(keywords: Readonly<Record<string, unknown>>): unknown {
  if ('$ref' in keywords) return 'reference';
  if ('anyOf' in keywords) return 'nullable';
  if ('oneOf' in keywords) return 'union';
  if ('const' in keywords) return 'constant';
  if ('enum' in keywords) return 'enumeration';
  if ('propertyNames' in keywords) return 'record';
  return keywords['type'];
}
