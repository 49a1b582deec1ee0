import {
  type PythonType,
  aliasText,
  annotated,
  classText,
  lengthRules,
  literal,
  scalarType,
  unionType,
} from './python-definitions.ts';
import { flat, subscript } from './python-layout.ts';
import { className, singular } from './python-names.ts';
import { type SchemaNode, type SchemaNodeOf, readNode } from './schema-node.ts';

/** Where a schema stands: somewhere in the definition `root`, as its `word`. A schema without an id is called after both. */
interface Place {
  readonly root: string;
  readonly word: string;
}

/**
 * Types of Python for JSON Schemas, each after those that it uses. Own, because the generators there are take what
 * they do not know for anything, number the nested objects, and need Python where only Node is installed.
 */
export class PythonModule {
  readonly #definitions: Readonly<Record<string, unknown>>;
  readonly #texts: string[] = [];
  readonly #names = new Set<string>();
  readonly #defined = new Set<string>();
  /** Names of schemas without an id, by their content: equal ones are one type. */
  readonly #nameless = new Map<string, string>();

  constructor(definitions: Readonly<Record<string, unknown>>) {
    this.#definitions = definitions;
  }

  get texts(): readonly string[] {
    return this.#texts;
  }

  /** Adds a definition, unless it is there, and returns its name. */
  define(name: string): string {
    if (this.#defined.has(name)) return name;
    const node = this.#definition(name);
    this.#claim(name);
    this.#texts.push(this.#text(name, node, { root: name, word: '' }));
    this.#defined.add(name);
    return name;
  }

  #definition(name: string): SchemaNode {
    if (!Object.hasOwn(this.#definitions, name)) throw new Error(`${name} is not defined`);
    return readNode(this.#definitions[name], name);
  }

  #claim(name: string): void {
    if (this.#names.has(name)) throw new Error(`${name} contains itself, or two types are called so: give one an id`);
    this.#names.add(name);
  }

  #text(name: string, node: SchemaNode, place: Place): string {
    switch (node.kind) {
      case 'object':
        return this.#class(name, node, place.root);
      case 'union':
        return aliasText(name, this.#union(name, node, place.root), node.description);
      case 'enumeration':
        return aliasText(name, literal(node.enum), node.description);
      default:
        return aliasText(name, annotated(this.#type(node, place)), node.description);
    }
  }

  #type(node: SchemaNode, place: Place): PythonType {
    switch (node.kind) {
      case 'reference':
        return { type: this.define(definitionName(node)), rules: [] };
      case 'array': {
        const item = this.#typeOf(node.items, { ...place, word: singular(place.word) });
        return { type: subscript('tuple', [item, '...']), rules: lengthRules(node.minItems, node.maxItems) };
      }
      case 'record': {
        const key = this.#typeOf(node.propertyNames, { ...place, word: singular(place.word) });
        return { type: subscript('Mapping', [key, this.#typeOf(node.additionalProperties, place)]), rules: [] };
      }
      case 'nullable':
        return { type: `${flat(this.#typeOf(node.anyOf[0], place))} | None`, rules: [] };
      case 'object':
      case 'union':
      case 'enumeration':
        return { type: this.#nameOf(node, place), rules: [] };
      default:
        return scalarType(node);
    }
  }

  #typeOf(schema: unknown, place: Place) {
    return annotated(this.#type(readNode(schema, `${place.root}: ${place.word}`), place));
  }

  #nameOf(node: SchemaNode, place: Place): string {
    const content = JSON.stringify({ ...node, description: undefined });
    const known = this.#nameless.get(content);
    if (known !== undefined) return known;
    const name = className(place.root, place.word);
    this.#claim(name);
    // What it is for stands at the member that has it: it may have others of the same type.
    this.#texts.push(this.#text(name, { ...node, description: undefined }, place));
    this.#nameless.set(content, name);
    return name;
  }

  #class(name: string, { properties, required = [], description }: SchemaNodeOf<'object'>, root: string): string {
    const fields = Object.entries(properties).map(([property, schema]) => {
      const at = `${name}.${property}`;
      if (!required.includes(property)) throw new Error(`${at} has no form in Python: optional, where null would do`);
      const node = readNode(schema, at);
      return { property, type: this.#type(node, { root, word: property }), description: node.description };
    });
    if (fields.length === 0) throw new Error(`${name} has no form in Python: an object without members`);
    return classText(name, fields, description);
  }

  #union(name: string, { oneOf }: SchemaNodeOf<'union'>, root: string) {
    const members = oneOf.map((schema) => readNode(schema, name));
    const [discriminator, values] = this.#discriminator(name, members);
    const names = members.map((member, index) => {
      const word = className(name, values[index] ?? '');
      return member.kind === 'reference' ? this.define(definitionName(member)) : this.#member(word, member, root);
    });
    return unionType(names, discriminator);
  }

  #member(name: string, node: SchemaNode, root: string): string {
    this.#claim(name);
    this.#texts.push(this.#text(name, node, { root, word: '' }));
    return name;
  }

  /** The property that tells the members apart, and its value in each. */
  #discriminator(name: string, members: readonly SchemaNode[]): readonly [string, readonly string[]] {
    const constants = members.map((member) =>
      constantsOf(member.kind === 'reference' ? this.#definition(definitionName(member)) : member),
    );
    for (const property of constants[0]?.keys() ?? []) {
      const values = constants.flatMap((known) => known.get(property) ?? []);
      if (new Set(values).size === members.length) return [property, values];
    }
    throw new Error(`${name} has no form in Python: no literal tells the members of its union apart`);
  }
}

function definitionName({ $ref }: SchemaNodeOf<'reference'>): string {
  return $ref.slice('#/$defs/'.length);
}

function constantsOf(member: SchemaNode): ReadonlyMap<string, string> {
  if (member.kind !== 'object') return new Map();
  return new Map(
    Object.entries(member.properties).flatMap(([property, schema]) => {
      const node = readNode(schema, property);
      return node.kind === 'constant' ? [[property, node.const] as const] : [];
    }),
  );
}
