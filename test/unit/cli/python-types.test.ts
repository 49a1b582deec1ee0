import { expect, test } from 'vitest';
import * as z from 'zod';
import { toJsonSchema } from '../../../lib/cli/generate/json-schema.ts';
import { pythonTypes } from '../../../lib/cli/generate/python-types.ts';

const title = z.string().meta({ id: 'Title' });

/** What is generated for one contract after the head that all share. */
function typesOf(schema: z.ZodType): string {
  return afterHead(pythonTypes([toJsonSchema(schema.meta({ id: 'Sample' }))]));
}

function afterHead(text: string): string {
  return text.slice(text.indexOf('\n    )\n') + '\n    )\n'.length).trim();
}

function sample(member: z.ZodType): z.ZodType {
  return z.strictObject({ member });
}

test('the rules of members become rules of fields, under names of Python', () => {
  const Sample = z.strictObject({
    horizonUs: z.int().min(1),
    memoryMiB: z.int().max(64),
    share: z.number().gt(0).lt(1),
    code: z.string().regex(/^a\/\d{2}$/),
    label: z.string().min(1).max(9).nullable().meta({ description: 'What it is called.' }),
    isOpen: z.boolean(),
    parts: z.array(z.number()).min(1).max(3),
  });

  expect(typesOf(Sample)).toBe(
    `
class Sample(Document):
    horizon_us: int = Field(alias="horizonUs", ge=1, le=SAFE_INTEGER)
    memory_mib: int = Field(alias="memoryMiB", ge=-SAFE_INTEGER, le=64)
    share: float = Field(gt=0, lt=1)
    code: str = Field(pattern=r"^a/[0-9]{2}$(?!\\n)")
    label: Annotated[str, Field(min_length=1, max_length=9)] | None
    """What it is called."""
    is_open: bool = Field(alias="isOpen")
    parts: tuple[float, ...] = Field(min_length=1, max_length=3)
`.trim(),
  );
});

test('what has no id is called after the document and its member; equal ones are one type', () => {
  const Point = z.strictObject({ at: z.number() });
  const Sample = z.strictObject({
    points: z.array(Point),
    last: Point.meta({ description: 'Of them all.' }),
    weights: z.partialRecord(z.enum(['near', 'far']), z.number()),
    title,
  });

  expect(typesOf(Sample)).toBe(
    `
class SamplePoint(Document):
    at: float


SampleWeight = Literal["near", "far"]

Title = str


class Sample(Document):
    points: tuple[SamplePoint, ...]
    last: SamplePoint
    """Of them all."""
    weights: Mapping[SampleWeight, float]
    title: Title
`.trim(),
  );
});

test('a union is told apart by the literal that differs in all its members', () => {
  const base = { contract: z.literal('sample/1') };
  const Sample = z.discriminatedUnion('kind', [
    z.strictObject({ ...base, kind: z.literal('near') }),
    z.strictObject({ ...base, kind: z.literal('far-away') }),
  ]);

  expect(typesOf(Sample)).toContain('Sample = Annotated[SampleNear | SampleFarAway, Field(discriminator="kind")]');
});

test('a line that is too long is broken as ruff breaks it', () => {
  const values = Array.from({ length: 12 }, (_, index) => `a-long-value-${index}`);
  const pattern = new RegExp(`^${'[a-z]'.repeat(25)}$`);

  const text = typesOf(z.strictObject({ choice: z.enum(values), code: z.string().regex(pattern) }));

  expect(text).toContain('SampleChoice = Literal[\n    "a-long-value-0",\n    "a-long-value-1",\n');
  expect(text).toContain(
    `        pattern=(\n            r"^${'[a-z]'.repeat(17)}"\n            r"${'[a-z]'.repeat(8)}$(?!\\n)"\n        ),\n    )`,
  );
});

test.each([
  ['a rule of lists', z.array(z.string()).meta({ uniqueItems: true }), 'uniqueItems'],
  ['a format', z.email(), 'format'],
  ['a step of numbers', z.number().multipleOf(0.5), 'multipleOf'],
  ['two patterns', z.string().regex(/^a/).regex(/b$/), 'allOf'],
  ['a pattern that may stand anywhere', z.string().regex(/a/), 'pattern'],
  ['a tuple', z.tuple([z.string(), z.number()]), 'prefixItems'],
  ['a default', z.string().default('a'), 'default'],
  ['a number as literal', z.literal(4), 'const'],
  ['anything', z.unknown(), 'Sample.member'],
  ['members beside those named', z.looseObject({ at: z.number() }), 'additionalProperties'],
  ['a record that must have every key', z.record(z.enum(['a', 'b']), z.number()), 'required'],
  ['a choice of plain types', z.union([z.string(), z.number()]), '"type":["string","number"]'],
  ['an optional member', z.strictObject({ at: z.number().optional() }), 'SampleMember.at'],
  ['an object without members', z.strictObject({}), 'SampleMember'],
  ['a name that Python keeps for itself', z.strictObject({ from: z.string() }), 'from'],
])('%s is refused by its name', (_, member, name) => {
  expect(() => typesOf(sample(member))).toThrow(name);
});

test('a type that contains itself is refused by its name', () => {
  const Branch = z
    .strictObject({
      get branch() {
        return Branch.nullable();
      },
    })
    .meta({ id: 'Branch' });
  expect(() => typesOf(sample(Branch))).toThrow('Branch contains itself');
});

test('members that no literal tells apart are refused', () => {
  const members = { first: z.strictObject({ a: z.literal('x') }), second: z.strictObject({ a: z.literal('x') }) };
  const schema = {
    oneOf: [toJsonSchema(members.first), toJsonSchema(members.second)].map(({ $schema, ...rest }) => rest),
  };
  const contract = { ...toJsonSchema(sample(title).meta({ id: 'Sample' })), $defs: { Sample: schema } };
  expect(() => pythonTypes([contract])).toThrow('no literal tells the members');
});

test('two different types under one name are refused', () => {
  const nested = z.strictObject({ left: z.strictObject({ part: z.strictObject({ a: z.string() }) }) });
  const Sample = nested.extend({ right: z.strictObject({ part: z.strictObject({ b: z.string() }) }) });
  expect(() => typesOf(Sample)).toThrow('two types are called so: give one an id');

  const contracts = [z.string(), z.number()].map((member) =>
    toJsonSchema(z.strictObject({ member: member.meta({ id: 'Other' }) }).meta({ id: 'Sample' })),
  );
  expect(() => pythonTypes(contracts)).toThrow('two schemas are called Other');
});
