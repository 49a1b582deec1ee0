import type { EntityChange, HistoryChange, RevisionChange } from '../ingest/entity-changes.ts';
import { allowedLatenessUs } from '../ingest/entity-state.ts';

/**
 * A stretch of an entity's rows, with the late events that were in. Intervals that end after `fromUs` and by `untilUs`
 * belong to it; one interval can belong to several, and gets another row from each that changes it.
 */
export interface LateEra {
  /** Late events of messages up to this version are in. */
  readonly lateUntilVersion: number;
  readonly fromUs: number;
  readonly untilUs: number;
  /** Its states at the ends of hours, as far as they are kept: under this version, and not those of later hours. */
  readonly kept: { readonly lateUntilVersion: number; readonly untilUs: number };
  /** What had ended by `closedUntilUs` changed with the adoption; the rest was closed later, in the era. */
  readonly adopted?: { readonly knowledgeTimeUs: number; readonly closedUntilUs: number };
}

/** The past that an entity began with: its rows count as known so long after the ends of their intervals. */
export interface Founding {
  /** They came before the first chunk, so no other late event has a version as low as theirs. */
  readonly lateUntilVersion: number;
  readonly fromUs: number;
  readonly untilUs: number;
  readonly delayUs: number;
  /** Of the adoption that took it in, perhaps with events that came late since. */
  readonly adoptedVersion: number;
}

/** Undefined for an entity that began with its first live event, and until it is adopted. */
export function findFounding(changes: readonly EntityChange[]): Founding | undefined {
  const last = changes.findLast(isFounding);
  const adoption = changes.filter(isRevision).find(({ lateUntilVersion }) => lateUntilVersion >= (last?.version ?? 0));
  return adoption && foundingOf(changes, adoption.lateUntilVersion);
}

/** The same, where the adoption with late events up to a version takes it in, or will. */
export function foundingOf(changes: readonly EntityChange[], adoptedVersion: number): Founding | undefined {
  const histories = changes.filter(isFounding);
  const last = histories.at(-1);
  if (last === undefined) return undefined;
  return {
    lateUntilVersion: last.version,
    fromUs: Math.min(...histories.map(({ fromUs }) => fromUs)),
    untilUs: last.watermarkUs,
    delayUs: allowedLatenessUs + Math.max(...histories.map(({ declaredDelayUs }) => declaredDelayUs)),
    adoptedVersion,
  };
}

export interface EraBounds {
  readonly watermarkUs: number;
  readonly founding: Founding | undefined;
  /** The earliest event that came late and was adopted together with the founding past. */
  readonly liveLateUs: number;
}

/**
 * The eras of an entity in the order in which they overrule one another, up to a watermark.
 *
 * A row is a function of time and of the late events that are in, so an era is one replay. Rows before the earliest
 * late event of an adoption are those of the era before; rows after the next adoption belong to that.
 */
export function listEras(changes: readonly EntityChange[], bounds: EraBounds): readonly LateEra[] {
  const { founding, liveLateUs, watermarkUs } = bounds;
  const revisions = changes.filter(isRevision);
  const endOf = (index: number): number => revisions[index + 1]?.untilUs ?? watermarkUs;
  const base = { fromUs: founding?.untilUs ?? 0, untilUs: endOf(-1) };
  const eras = [
    ...(founding === undefined ? [] : [foundingEra(founding, liveLateUs)]),
    { lateUntilVersion: 0, ...base, kept: { lateUntilVersion: 0, untilUs: Infinity } },
    ...revisions.map((revision, index) => adoptedEra(revision, endOf(index), bounds)),
  ];
  return eras.filter(({ fromUs, untilUs }) => fromUs < untilUs);
}

function isFounding(change: EntityChange): change is HistoryChange {
  return change.kind === 'history' && change.isFounding;
}

function isRevision(change: EntityChange): change is RevisionChange {
  return change.kind === 'revision';
}

export function foundingEra(
  { adoptedVersion, lateUntilVersion, fromUs, untilUs }: Founding,
  liveLateUs: number,
): LateEra {
  return { lateUntilVersion, fromUs, untilUs, kept: { lateUntilVersion: adoptedVersion, untilUs: liveLateUs } };
}

function adoptedEra(revision: RevisionChange, untilUs: number, bounds: EraBounds): LateEra {
  const { lateUntilVersion, knowledgeTimeUs, untilUs: closedUntilUs } = revision;
  return {
    lateUntilVersion,
    fromUs: Math.max(revision.fromUs, newsFromUs(revision, bounds)),
    untilUs,
    kept: { lateUntilVersion, untilUs: Infinity },
    adopted: { knowledgeTimeUs, closedUntilUs },
  };
}

/** What an adoption takes over of the past that the entity began with is no news of its own. */
function newsFromUs({ lateUntilVersion }: RevisionChange, { founding, liveLateUs }: EraBounds): number {
  if (founding === undefined || lateUntilVersion > founding.adoptedVersion) return 0;
  return lateUntilVersion < founding.adoptedVersion ? founding.untilUs : Math.min(liveLateUs, founding.untilUs);
}
