import { type NumberType, type Range, bytesPerValue } from './column.ts';
import { decodeIntegers } from './integers.ts';
import type { DescribedChunk, DescribedColumn, DescribedRowGroup, FileDescription } from './file-description.ts';
import {
  convertedTypes,
  footerChecksumKey,
  magic,
  mostRowsPerGroup,
  physicalTypes,
  repetitions,
  uncompressed,
} from './format.ts';
import { damaged, unsupported } from './parquet-error.ts';
import type { ThriftFields } from './thrift-fields.ts';

/** `end` is where the footer begins: no page lies behind it. */
export function decodeFooter(file: ThriftFields, end: number): FileDescription {
  const [root, ...leaves] = file.structs(2);
  if (root?.integer(5) !== leaves.length) throw unsupported('nested columns are not read');
  const columns = leaves.map(describeColumn);
  if (new Set(columns.map(({ name }) => name)).size !== columns.length) throw damaged('two columns have one name');
  const rowGroups = file.structs(4).map((group) => describeRowGroup(group, columns, end));
  const rows = rowGroups.reduce((sum, group) => sum + group.rows, 0);
  if (rows !== file.integer(3)) throw damaged(`the file has ${rows} rows, and claims ${file.integer(3)}`);
  return { columns, rowGroups, metadata: readMetadata(file) };
}

function describeColumn(element: ThriftFields): DescribedColumn {
  const name = element.text(4);
  if (element.has(5)) throw unsupported(`column ${name} is nested`);
  const repetition = element.integer(3);
  if (repetition !== repetitions.optional && repetition !== repetitions.required)
    throw unsupported(`column ${name} is repeated`);
  return { name, type: typeOf(element, name), nullable: repetition === repetitions.optional };
}

function typeOf(element: ThriftFields, name: string): DescribedColumn['type'] {
  const physical = element.integer(1);
  const logical = element.has(10) ? element.struct(10) : undefined;
  const converted = element.optionalInteger(6);
  const type =
    logical === undefined && converted === undefined
      ? bareTypes.get(physical)
      : annotatedType(physical, logical, converted);
  if (type === undefined) throw unsupported(`column ${name} has a type that is not read (physical type ${physical})`);
  return type;
}

const bareTypes: ReadonlyMap<number, NumberType> = new Map([
  [physicalTypes.double, 'double'],
  [physicalTypes.int32, 'int32'],
  [physicalTypes.int64, 'int64'],
]);

function annotatedType(
  physical: number,
  logical: ThriftFields | undefined,
  converted: number | undefined,
): DescribedColumn['type'] | undefined {
  if (physical === physicalTypes.int64 && isTimestamp(logical, converted)) return 'timestamp';
  const isText = logical === undefined ? converted === convertedTypes.utf8 : logical.has(1);
  return physical === physicalTypes.byteArray && isText ? 'string' : undefined;
}

function isTimestamp(logical: ThriftFields | undefined, converted: number | undefined): boolean {
  if (logical === undefined) return converted === convertedTypes.timestampMicros;
  if (!logical.has(8)) return false;
  const timestamp = logical.struct(8);
  return timestamp.bool(1) && timestamp.struct(2).has(2);
}

function describeRowGroup(group: ThriftFields, columns: readonly DescribedColumn[], end: number): DescribedRowGroup {
  const rows = group.integer(3);
  if (rows < 0 || rows > mostRowsPerGroup) throw unsupported(`a row group of ${rows} rows is not read`);
  const found = group.structs(1);
  if (found.length !== columns.length) throw damaged(`a row group has ${found.length} of ${columns.length} columns`);
  const chunks = columns.map((column, index) => {
    const chunk = found[index];
    if (chunk === undefined) throw damaged(`a row group lacks column ${column.name}`);
    return describeChunk(chunk.struct(3), column, { rows, end });
  });
  return { rows, chunks };
}

interface Bounds {
  readonly rows: number;
  readonly end: number;
}

function describeChunk(chunk: ThriftFields, column: DescribedColumn, { rows, end }: Bounds): DescribedChunk {
  const { name, type } = column;
  if (chunk.integer(4) !== uncompressed) throw unsupported(`column ${name} is compressed (codec ${chunk.integer(4)})`);
  const path = chunk.texts(3).join('.');
  if (path !== name) throw damaged(`column ${name} is called ${path} in a row group`);
  if (chunk.integer(5) !== rows) throw damaged(`column ${name} has ${chunk.integer(5)} values in ${rows} rows`);
  const statistics = chunk.has(12) ? chunk.struct(12) : undefined;
  return {
    ...placeOf(chunk, name, end),
    encodings: chunk.integers(2),
    nulls: statistics?.optionalInteger(3),
    range: statistics === undefined ? undefined : rangeOf(statistics, type),
  };
}

function placeOf(chunk: ThriftFields, name: string, end: number) {
  const dataPageOffset = chunk.integer(9);
  const dictionaryOffset = chunk.optionalInteger(11) ?? 0;
  // Some writers put 0 where there is no dictionary.
  const offset = dictionaryOffset === 0 ? dataPageOffset : dictionaryOffset;
  const bytes = chunk.integer(7);
  const isInside = offset >= magic.length && offset + bytes <= end;
  const hasData = dataPageOffset >= offset && dataPageOffset < offset + bytes;
  if (!isInside || !hasData) throw damaged(`column ${name} lies outside the file: ${bytes} bytes at ${offset}`);
  return { offset, bytes, dataPageOffset };
}

function rangeOf(statistics: ThriftFields, type: DescribedColumn['type']): Range | undefined {
  if (type === 'string' || type === 'double' || !statistics.has(5) || !statistics.has(6)) return undefined;
  const bound = (id: number): number => {
    const bytes = statistics.binary(id);
    if (bytes.length !== bytesPerValue[type]) throw damaged(`a bound of ${type} has ${bytes.length} bytes`);
    const value = new Float64Array(1);
    decodeIntegers(bytes, type, value);
    return value[0] ?? Number.NaN;
  };
  return { min: bound(6), max: bound(5) };
}

function readMetadata(file: ThriftFields): Readonly<Record<string, string>> {
  if (!file.has(5)) return {};
  const entries = file.structs(5).map((entry) => [entry.text(1), entry.optionalText(2) ?? ''] as const);
  return Object.fromEntries(entries.filter(([key]) => key !== footerChecksumKey));
}
