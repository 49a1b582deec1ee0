import { fc, test as law } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { runSideBySide, takeTurns, type Room } from '../../../bin/side-by-side.mjs';

interface Load {
  readonly name: string;
  readonly cores: number;
  readonly minutes: number;
}

/** Tasks that end when they are told to; `begun` has their names in the order in which they began. */
function start(loads: readonly Load[], room: Room) {
  const begun: string[] = [];
  const endings = new Map<string, () => void>();
  const tasks = loads.map(({ name, cores, minutes }) => ({
    ...{ name, cores, minutes },
    run: () =>
      new Promise<string>((resolve) => {
        begun.push(name);
        endings.set(name, () => {
          endings.delete(name);
          resolve(`result of ${name}`);
        });
      }),
  }));
  const results = runSideBySide(tasks, room);
  const end = async (name: string): Promise<void> => {
    endings.get(name)?.();
    await new Promise(setImmediate);
  };
  return { begun, running: () => [...endings.keys()], end, results };
}

const lane = (name: string, minutes: number): Load => ({ name, cores: 1, minutes });
const busy = (name: string, minutes: number): Load => ({ name, cores: 2, minutes });

describe('tasks that run side by side', () => {
  test('begin with the longest, and others beside it as far as there are cores', async () => {
    const { begun, end, results } = start([busy('unit', 2), busy('contract', 4), lane('e2e', 20)], { cores: 3 });
    expect(begun).toEqual(['e2e', 'contract']);
    await end('contract');
    expect(begun).toEqual(['e2e', 'contract', 'unit']);
    await end('e2e');
    await end('unit');
    expect(await results).toEqual(['result of unit', 'result of contract', 'result of e2e']);
  });

  test('let a shorter one pass that fits where the next does not', () => {
    const { begun } = start([lane('e2e', 20), busy('unit', 9), lane('python', 5)], { cores: 2 });
    expect(begun).toEqual(['e2e', 'python']);
  });

  test('run one by one where there is no room for two', async () => {
    const { begun, end, results } = start([busy('unit', 1), busy('contract', 2)], { cores: 1 });
    expect(begun).toEqual(['contract']);
    await end('contract');
    await end('unit');
    expect(await results).toHaveLength(2);
  });

  test('begin no more once it is over, and are awaited', async () => {
    let over = false;
    const { begun, end, results } = start([busy('unit', 1), busy('contract', 2)], { cores: 2, isOver: () => over });
    over = true;
    await end('contract');
    expect(begun).toEqual(['contract']);
    expect(await results).toEqual([undefined, 'result of contract']);
  });

  test('are told whenever one has ended and another has begun', async () => {
    const told: string[] = [];
    const onRunning = (names: readonly string[]): void => void told.push(names.join('+'));
    const { end, results } = start([lane('a', 3), lane('b', 2), lane('c', 1)], { cores: 2, onRunning });
    for (const name of ['b', 'a', 'c']) await end(name);
    await results;
    expect(told).toEqual(['a+b', 'a+c', 'c']);
  });

  test('fail together with one that cannot be run at all', async () => {
    const fault = { ...lane('a', 1), run: () => Promise.reject(new Error('no program')) };
    await expect(runSideBySide([fault], { cores: 2 })).rejects.toThrow('no program');
  });

  const load = fc.record({ cores: fc.integer({ min: 1, max: 4 }), minutes: fc.nat(30) });
  law.prop([fc.array(load, { maxLength: 12 }), fc.integer({ min: 1, max: 6 }), fc.infiniteStream(fc.nat())])(
    'all run once, and never more of them than there are cores for',
    async (loads, cores, picks) => {
      const named = loads.map((one, index) => ({ name: String(index), ...one }));
      const { begun, running, end, results } = start(named, { cores });
      for (const pick of picks) {
        const names = running();
        if (names.length === 0) break;
        const used = names.reduce((sum, name) => sum + (named[Number(name)]?.cores ?? 0), 0);
        expect(names.length === 1 || used <= cores).toBe(true);
        await end(names[pick % names.length] ?? '');
      }
      expect(begun.toSorted()).toEqual(named.map(({ name }) => name).toSorted());
      expect(await results).toEqual(named.map(({ name }) => `result of ${name}`));
    },
  );
});

describe('voices that take turns', () => {
  function listen() {
    const heard: string[] = [];
    return { heard, stream: { write: (text: string | Uint8Array) => heard.push(String(text)) } };
  }

  test('are heard one after the other, the first of them at once', () => {
    const { heard, stream } = listen();
    const [first, second] = ['first', 'second'].map(takeTurns(['first', 'second']));
    second?.say(stream, 'c');
    first?.say(stream, 'a');
    expect(heard).toEqual(['a']);
    first?.say(stream, 'b');
    first?.end();
    expect(heard).toEqual(['a', 'b', 'c']);
    second?.say(stream, 'd');
    expect(heard).toEqual(['a', 'b', 'c', 'd']);
  });

  test('wait for all before them, and keep what goes to which stream', () => {
    const [out, err] = [listen(), listen()];
    const [first, second, third] = ['1', '2', '3'].map(takeTurns(['1', '2', '3']));
    third?.say(out.stream, 'third');
    third?.end();
    second?.say(err.stream, 'second');
    second?.end();
    expect([out.heard, err.heard]).toEqual([[], []]);
    first?.end();
    expect([out.heard, err.heard]).toEqual([['third'], ['second']]);
  });
});
