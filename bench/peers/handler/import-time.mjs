/** How long a new process takes to import a module, from its first line on. */
const startedMs = performance.now();
const [, , module] = process.argv;
await import(module);
const ms = performance.now() - startedMs;
process.stdout.write(JSON.stringify({ ms, resident: process.memoryUsage.rss() }));
