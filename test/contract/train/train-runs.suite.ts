import { describe, expect, it } from 'vitest';
import type { TrainRuns } from '../../../lib/domain/train/train-runs.ts';
import { runStep, trainRun } from '../../support/train-run.ts';

const dataset = 'd'.repeat(64);

export function trainRunsSuite(adapter: string, makeRuns: () => Promise<TrainRuns>): void {
  describe(`TrainRuns on ${adapter}`, () => {
    it('gives back the run that was begun', async () => {
      const runs = await makeRuns();
      expect(await runs.find('main', 'first')).toBeUndefined();
      expect(await runs.begin(trainRun())).toBe(true);
      expect(await runs.find('main', 'first')).toEqual(trainRun());
      expect(await runs.find('other', 'first')).toBeUndefined();
    });

    it('gives back whose search a run has taken up, and on which data set', async () => {
      const runs = await makeRuns();
      await runs.begin(trainRun({ run: 'second', study: 'first', dataset }));
      expect(await runs.find('main', 'second')).toEqual(trainRun({ run: 'second', study: 'first', dataset }));
      expect(await runs.keepDataset('main', 'second', 'e'.repeat(64))).toBe(dataset);
    });

    it('lets one of those that begin at once have the name, for good', async () => {
      const runs = await makeRuns();
      const racers = Array.from({ length: 12 }, (_, seed) => trainRun({ seed }));
      const begun = await Promise.all(racers.map((run) => runs.begin(run)));
      expect(begun.filter(Boolean)).toHaveLength(1);
      expect((await runs.find('main', 'first'))?.seed).toBe(begun.indexOf(true));
      await runs.end('main', 'first', { status: 'failed', finishedAtUs: 9 });
      expect(await runs.begin(trainRun())).toBe(false);
    });

    it('keeps steps by the order in which they ended, and replaces one that is noted again', async () => {
      const runs = await makeRuns();
      await runs.begin(trainRun());
      await runs.note('main', 'first', runStep('Prepare Dataset', 20));
      await runs.note('main', 'first', runStep('Decide', 10));
      await runs.note('main', 'first', runStep('Prepare Dataset', 30, { note: '900 rows' }));
      const steps = [runStep('Decide', 10), runStep('Prepare Dataset', 30, { note: '900 rows' })];
      expect(await runs.find('main', 'first')).toEqual(trainRun({ steps }));
    });

    it('keeps the first data set that is named, and answers it to whoever names another', async () => {
      const runs = await makeRuns();
      await runs.begin(trainRun());
      expect(await runs.keepDataset('main', 'first', dataset)).toBe(dataset);
      expect(await runs.keepDataset('main', 'first', 'e'.repeat(64))).toBe(dataset);
      await runs.note('main', 'first', runStep('Decide', 10));
      expect(await runs.find('main', 'first')).toEqual(trainRun({ steps: [runStep('Decide', 10)], dataset }));
    });

    it('agrees on one data set with all who name one at once, and keeps none of a run that has ended', async () => {
      const runs = await makeRuns();
      await runs.begin(trainRun());
      const names = Array.from({ length: 6 }, (_, index) => String(index).repeat(64));
      const kept = await Promise.all(names.map((name) => runs.keepDataset('main', 'first', name)));
      expect(new Set(kept).size).toBe(1);
      expect(names).toContain(kept[0]);
      await runs.begin(trainRun({ run: 'second' }));
      await runs.end('main', 'second', { status: 'cancelled', finishedAtUs: 9 });
      expect(await runs.keepDataset('main', 'second', dataset)).toBeUndefined();
    });

    it('loses none of the steps that are noted at the same moment', async () => {
      const runs = await makeRuns();
      await runs.begin(trainRun());
      const names = Array.from({ length: 8 }, (_, index) => `State ${index}`);
      await Promise.all(names.map((name, index) => runs.note('main', 'first', runStep(name, 10 + index))));
      expect((await runs.find('main', 'first'))?.steps.map(({ name }) => name)).toEqual(names);
    });

    it('ends a run once, and notes nothing after that', async () => {
      const runs = await makeRuns();
      await runs.begin(trainRun());
      const failure = { code: 'TG-3012', reason: 'the label never varies' };
      expect(await runs.end('main', 'first', { status: 'failed', finishedAtUs: 40, failure })).toBe(true);
      expect(await runs.end('main', 'first', { status: 'registered', finishedAtUs: 50, version: 7 })).toBe(false);
      await runs.note('main', 'first', runStep('Report', 60));
      expect(await runs.find('main', 'first')).toEqual(trainRun({ status: 'failed', finishedAtUs: 40, failure }));
    });

    it('ends a run with the version that it has made', async () => {
      const runs = await makeRuns();
      await runs.begin(trainRun());
      expect(await runs.end('main', 'first', { status: 'registered', finishedAtUs: 50, version: 7 })).toBe(true);
      const ended = trainRun({ status: 'registered', finishedAtUs: 50, version: 7 });
      expect(await runs.find('main', 'first')).toEqual(ended);
    });

    it('neither ends nor notes what was never begun', async () => {
      const runs = await makeRuns();
      await runs.note('main', 'first', runStep('Decide', 10));
      expect(await runs.end('main', 'first', { status: 'cancelled', finishedAtUs: 50 })).toBe(false);
      expect(await runs.find('main', 'first')).toBeUndefined();
    });

    it('lists the newest first, of one tenant', async () => {
      const runs = await makeRuns();
      const times = { first: 10, second: 30, third: 20, fourth: 20 };
      for (const [run, startedAtUs] of Object.entries(times)) await runs.begin(trainRun({ run, startedAtUs }));
      await runs.begin(trainRun({ tenant: 'other', run: 'fifth' }));
      const listed = async (limit: number) => (await runs.list('main', limit)).map(({ run }) => run);
      expect(await listed(10)).toEqual(['second', 'fourth', 'third', 'first']);
      expect(await listed(2)).toEqual(['second', 'fourth']);
    });
  });
}
