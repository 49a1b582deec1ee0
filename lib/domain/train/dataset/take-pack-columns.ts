import { TidegateError } from '../../fault.ts';
import { formatTime } from '../../time.ts';
import { maturedRows, type TargetColumns } from '../matured-rows.ts';
import type { Pack, PackColumns } from '../pack.ts';
import type { GridColumns } from './grid-columns.ts';

export interface Taking {
  readonly pack: Pack;
  readonly entity: string;
  readonly timesUs: Float64Array;
  /** How late its events may become known. */
  readonly delayUs: number;
  readonly asOfUs: number;
}

/** Takes over what a pack computed for one entity. Throws TG-3044 where it is not what the pack says it is. */
export function takePackColumns(computed: PackColumns, into: GridColumns, taking: Taking): void {
  const { pack, asOfUs } = taking;
  const take = columnTaker(taking);
  const targets = pack.labels.map(({ name, horizonUs }) => {
    const target = computed.targets[name];
    take(name, target?.values, into.targets.get(name));
    if (target !== undefined) checkSpan(target, { ...taking, name, horizonUs });
    return target;
  });
  for (const row of maturedRows(
    targets.filter((target) => target !== undefined),
    asOfUs,
  ))
    into.isMatured[row] = 1;
  for (const [name, column] of into.baselines) take(name, computed.baselines[name], column);
  if (into.regime === undefined) return;
  take('the regime', computed.regime, into.regime);
  const strange = into.regime.find((regime) => pack.regimes[regime] === undefined);
  if (strange !== undefined) throw new TidegateError('TG-3044', `${pack.name} has no regime number ${strange}`);
}

function columnTaker({ pack, entity, timesUs }: Taking) {
  return (name: string, from: Float64Array | null | undefined, into: Float64Array | undefined): void => {
    if (from?.length !== timesUs.length) {
      const got = from ? `${from.length} values` : 'nothing';
      const want = `${timesUs.length} decisions of ${entity}`;
      throw new TidegateError('TG-3044', `${pack.name} computed ${got} of ${name} for ${want}`);
    }
    into?.set(from);
  };
}

/** Splits purge by the horizons of the pack: a label that looks further would reach into what is tested. */
function checkSpan(target: TargetColumns, label: Taking & { readonly name: string; readonly horizonUs: number }): void {
  const { pack, entity, timesUs, delayUs, name, horizonUs } = label;
  const wrong = (what: string, row: number): TidegateError => {
    const where = `${entity} at ${formatTime(timesUs[row] ?? 0)}`;
    return new TidegateError('TG-3044', `${pack.name}: the label ${name} of ${where} ${what}`);
  };
  target.labelTimeUs.forEach((labelUs, row) => {
    if (!(labelUs <= (timesUs[row] ?? Number.NaN) + horizonUs)) throw wrong('looks beyond its horizon', row);
    const isKnownLater = (target.availableAtUs[row] ?? Number.NaN) >= labelUs + delayUs;
    if (!isKnownLater) throw wrong('passes for known before its events are', row);
  });
}
