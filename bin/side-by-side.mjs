// Runs tasks side by side as far as the machine has room, and lets each be heard as if it ran alone.

/**
 * The longest begins first, and one runs in any case; another begins as soon as the cores that it keeps busy are free.
 * Once `isOver` says so nothing more begins, and what runs is awaited. The results are in the order of the tasks; one
 * that has not begun has none.
 */
export async function runSideBySide(tasks, { cores, isOver = () => false, onRunning = () => undefined }) {
  const waiting = tasks.toSorted((left, right) => right.minutes - left.minutes);
  const running = new Map();
  const results = new Map();
  const busy = () => [...running.keys()].reduce((sum, task) => sum + task.cores, 0);
  const next = () => waiting.find((task) => running.size === 0 || busy() + task.cores <= cores);
  const begin = async (task) => {
    results.set(task, await task.run());
    running.delete(task);
  };
  for (;;) {
    for (let task = next(); task !== undefined && !isOver(); task = next()) {
      waiting.splice(waiting.indexOf(task), 1);
      running.set(task, begin(task));
    }
    if (running.size === 0) return tasks.map((task) => results.get(task));
    onRunning([...running.keys()].map(({ name }) => name));
    await Promise.race(running.values());
  }
}

/**
 * Voices that are heard one after the other, in the order of their names: the first one at once, and what another says
 * when all before it have ended.
 */
export function takeTurns(names) {
  const kept = new Map(names.map((name) => [name, []]));
  const ended = new Set();
  const isHeard = (name) => names.slice(0, names.indexOf(name)).every((earlier) => ended.has(earlier));
  const hear = (name) => {
    for (const [stream, text] of kept.get(name).splice(0)) stream.write(text);
  };
  return (name) => ({
    say(stream, text) {
      kept.get(name).push([stream, text]);
      if (isHeard(name)) hear(name);
    },
    end() {
      ended.add(name);
      for (const other of names.filter(isHeard)) hear(other);
    },
  });
}
