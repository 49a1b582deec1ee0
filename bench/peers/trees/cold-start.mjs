/**
 * One starter for everybody: how long it takes from the first line of a new process to its first answer, import of the
 * runtime and loading of the model included. Arguments: a module with `firstScore`, and the task as JSON.
 */
const startedMs = performance.now();
const [, , module, task] = process.argv;
const { firstScore } = await import(module);
const score = await firstScore(JSON.parse(task));
const ms = performance.now() - startedMs;
process.stdout.write(JSON.stringify({ ms, score, resident: process.memoryUsage.rss() }));
