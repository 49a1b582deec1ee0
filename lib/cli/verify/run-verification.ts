import { viewKey } from '../../domain/features/feature-view.ts';
import { viewDefinitions } from '../../domain/features/view-definitions.ts';
import { answerOf } from './answers.ts';
import { AnswerComparison } from './compare-answers.ts';
import type { PlatformUnderTest } from './platform-under-test.ts';
import { readRows, type RowsOfQuestion, writeEvents, writeQuestions } from './question-files.ts';
import { recordMarket, type Recording } from './record-market.ts';
import type { KnownEvent, SentEvents } from './sent-events.ts';
import type { Snapshot } from './take-snapshots.ts';
import { historyOf, type MarketPlan } from './verified-market.ts';

export interface Verification extends Recording {
  /** Answers the questions in the folder by a process of its own. */
  readonly recompute: (folder: string) => Promise<void>;
}

export async function runVerification(verification: Verification) {
  const startedMs = performance.now();
  const { plan, platform, tell } = verification;
  const taken = await recordMarket(verification);
  const recordedMs = performance.now();
  const sent = taken.sent.map(({ counts }) => counts);
  tell('computing the rows once more, in a process of its own');
  await askFresh(verification, taken);
  const rows = await readRows(verification.folder);
  const comparisons = [];
  for (const view of viewDefinitions) {
    const ofView = taken.snapshots.filter((snapshot) => snapshot.view === viewKey(view));
    tell(`joining ${ofView.length} points of ${viewKey(view)} from the files of the lake`);
    const offline = await platform.join(
      view,
      ofView.map(({ point }) => point),
    );
    comparisons.push(compareView(view, { snapshots: ofView, offline, rows }));
  }
  const seconds = {
    recording: inSeconds(recordedMs - startedMs),
    comparing: inSeconds(performance.now() - recordedMs),
  };
  return { entities: [...plan.entities], sent, comparisons, seconds };
}

interface Sent {
  readonly snapshots: readonly Snapshot[];
  readonly sent: readonly SentEvents[];
}

/** Tells a process of its own which events are known since when, and which rows are asked for; not what was said. */
const inSeconds = (milliseconds: number): number => Math.round(milliseconds / 100) / 10;

export async function askFresh(
  { plan, folder, recompute }: Pick<Verification, 'plan' | 'folder' | 'recompute'>,
  { snapshots, sent }: Sent,
): Promise<void> {
  const [view] = viewDefinitions;
  const points = snapshots.filter((snapshot) => view !== undefined && snapshot.view === viewKey(view));
  const questions = [];
  for (const [place, entity] of plan.entities.entries()) {
    const events = await writeEvents(folder, `events-${place}`, allKnown(plan, place, sent[place]?.known() ?? []));
    const own = points.filter(({ point }) => point.entity === entity);
    const asked = own.map(({ point: { number, watermarkUs, revision } }) => ({ number, watermarkUs, revision }));
    questions.push({ events, questions: asked });
  }
  writeQuestions(folder, questions);
  await recompute(folder);
}

function* allKnown(plan: MarketPlan, place: number, live: readonly KnownEvent[]): Generator<KnownEvent, void> {
  for (const event of historyOf(plan, place)) yield { event, since: 0 };
  yield* live;
}

interface Said {
  readonly snapshots: readonly Snapshot[];
  readonly offline: Awaited<ReturnType<PlatformUnderTest['join']>>;
  readonly rows: readonly RowsOfQuestion[];
}

export function compareView(view: (typeof viewDefinitions)[number], { snapshots, offline, rows }: Said) {
  const key = viewKey(view);
  const computed = new Map(rows.filter((row) => row.view === key).map((row) => [row.number, row]));
  const comparison = new AnswerComparison(view);
  for (const [index, { point, online }] of snapshots.entries()) {
    const own = computed.get(point.number);
    const joined = offline[index];
    if (own === undefined || joined === undefined) throw new RangeError(`point ${point.number} has no answer`);
    comparison.compare(point, {
      ...{ online, offline: joined },
      batch: answerOf(own.batch, view, point.timeUs),
      incremental: answerOf(own.incremental, view, point.timeUs),
    });
  }
  return comparison.result();
}
