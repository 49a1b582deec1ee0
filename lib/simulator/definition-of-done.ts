import type { Measured } from '../../schemas/chunk.ts';
import type {
  EvidenceSize,
  EvidenceSizeName,
  EvidenceVerdict,
  MeasuredWorld,
  PooledFigure,
} from '../../schemas/evidence.ts';
import type { SizeSettings } from '../../schemas/runs.ts';
import type { Dial, World } from './world.ts';

/** What a pack is measured by in a world whose truth is known: its `done.ts`. */
export interface DefinitionOfDone {
  readonly world: World;
  readonly dials: readonly Dial[];
  /** Binary heads of the pack that the truth is known of. */
  readonly heads: readonly string[];
  /** The naive forecast that a Brier skill is told against. */
  readonly reference: string;
  /** What happens longer ago than this tells nothing: scores are resampled in blocks as long. */
  readonly memoryUs: number;
  readonly sizes: Readonly<Record<EvidenceSizeName, DefinedSize>>;
  /** The true chances of each head at some decisions. */
  foresee(question: TruthQuestion): ForeseenHeads;
  judge(worlds: readonly MeasuredWorld[], size: EvidenceSizeName): Judgement;
  /** Of figures of the target dial alone, such as those of a training on the platform. */
  judgeTarget(figures: readonly PooledFigure[]): readonly EvidenceVerdict[];
}

export interface DefinedSize extends EvidenceSize {
  /** @default of whoever names none */
  readonly seeds: readonly number[];
}

export interface TruthQuestion {
  readonly entity: string;
  readonly seed: number;
  readonly dial: Dial;
  readonly startUs: number;
  readonly settings: SizeSettings;
  /** Events of the streams of the pack in (startUs, untilUs], as they were told. */
  readonly events: readonly Measured[];
  readonly untilUs: number;
  /** Ascending, whole seconds from the start. */
  readonly decisionTimesUs: Float64Array;
  readonly paths: number;
}

/** By head and fold of the paths: at each decision, the share of the paths in which the event came. */
export type ForeseenHeads = Readonly<Record<string, readonly Float64Array[]>>;

export interface Judgement {
  readonly verdicts: readonly EvidenceVerdict[];
  readonly figures: readonly PooledFigure[];
}
