import { type Expression, alternatives, call, flat, keyword, layOut, rawText, subscript } from './python-layout.ts';
import { fieldName } from './python-names.ts';
import type { SchemaNodeOf } from './schema-node.ts';

/** A type, and what pydantic's `Field` shall hold its values to. */
export interface PythonType {
  readonly type: Expression;
  readonly rules: readonly Expression[];
}

export interface PythonField {
  readonly property: string;
  readonly type: PythonType;
  readonly description: string | undefined;
}

const indent = 4;

export function annotated({ type, rules }: PythonType): Expression {
  return rules.length === 0 ? type : subscript('Annotated', [type, call('Field', rules)]);
}

export function aliasText(name: string, type: Expression, description?: string): string {
  return [layOut(`${name} = `, type), ...docstring(description)].join('\n');
}

export function classText(name: string, fields: readonly PythonField[], description?: string): string {
  const head = [`class ${name}(Document):`, ...docstring(description, indent).map((line) => `${line}\n`)];
  return [...head, ...fields.flatMap(fieldLines)].join('\n');
}

function fieldLines({ property, type: { type, rules }, description }: PythonField): string[] {
  const name = fieldName(property);
  const settings = name === property ? rules : [keyword('alias', JSON.stringify(property)), ...rules];
  const line =
    settings.length === 0
      ? layOut(`${name}: `, type, indent)
      : layOut(`${name}: ${flat(type)} = `, call('Field', settings), indent);
  return [line, ...docstring(description, indent)];
}

function docstring(description: string | undefined, margin = 0): string[] {
  if (description === undefined) return [];
  if (/["\\\n]/.test(description))
    throw new Error(`a description of one line without quotes is needed: ${description}`);
  return [layOut(`"""${description}"""`, '', margin)];
}

export function literal(values: readonly string[]): Expression {
  return subscript(
    'Literal',
    values.map((value) => JSON.stringify(value)),
  );
}

export function unionType(members: readonly string[], discriminator: string): Expression {
  const rules = [keyword('discriminator', JSON.stringify(fieldName(discriminator)))];
  return annotated({ type: alternatives(members), rules });
}

type Scalar = SchemaNodeOf<'constant' | 'string' | 'integer' | 'number' | 'boolean'>;

export function scalarType(node: Scalar): PythonType {
  switch (node.kind) {
    case 'constant':
      return { type: literal([node.const]), rules: [] };
    case 'string':
      return { type: 'str', rules: textRules(node) };
    case 'boolean':
      return { type: 'bool', rules: [] };
    case 'integer':
      return { type: 'int', rules: numberRules(node) };
    case 'number':
      return { type: 'float', rules: numberRules(node) };
  }
}

function textRules({ pattern, minLength, maxLength }: SchemaNodeOf<'string'>): Expression[] {
  // Python needs no escape before a slash.
  const shape = pattern === undefined ? [] : [keyword('pattern', rawText(pattern.replaceAll('\\/', '/')))];
  return [...lengthRules(minLength, maxLength), ...shape];
}

function numberRules(node: SchemaNodeOf<'integer' | 'number'>): Expression[] {
  return [
    ...rule('ge', node.minimum),
    ...rule('gt', node.exclusiveMinimum),
    ...rule('le', node.maximum),
    ...rule('lt', node.exclusiveMaximum),
  ];
}

export function lengthRules(least: number | undefined, most: number | undefined): Expression[] {
  return [...rule('min_length', least), ...rule('max_length', most)];
}

function rule(name: string, value: number | undefined): Expression[] {
  if (value === undefined) return [];
  if (Math.abs(value) !== Number.MAX_SAFE_INTEGER) return [keyword(name, String(value))];
  return [keyword(name, value < 0 ? '-SAFE_INTEGER' : 'SAFE_INTEGER')];
}
