import { statSync } from 'node:fs';
import { familyUsage } from './family-usage.ts';
import type { JobClock } from './job-clock.ts';
import { readLines } from './read-lines.ts';
import type { JobProcess } from './start-job.ts';
import type { JobLine, JobResult, Supervision } from './supervision.ts';
import { type BrokenLimit, brokenLimit } from './watch-job.ts';

/** Watches a job that runs, and asks it to end when it is time. */
export class JobSupervisor {
  readonly #child: JobProcess;
  readonly #options: Supervision & { readonly clock: JobClock };
  readonly #startedMs: number;
  #aliveMs: number;
  #heartbeat: string | undefined;
  #ending: { readonly reason: 'cancelled' | BrokenLimit; readonly sinceMs: number } | undefined;
  #peakBytes = 0;
  #cpuSeconds = 0;

  constructor(child: JobProcess, options: Supervision & { readonly clock: JobClock }) {
    this.#child = child;
    this.#options = options;
    this.#startedMs = options.clock.nowMs();
    this.#aliveMs = this.#startedMs;
    this.#heartbeat = this.#readHeartbeat();
  }

  read(stream: JobLine['stream']): Promise<void> {
    return readLines(this.#child[stream], {
      onOutput: () => (this.#aliveMs = this.#options.clock.nowMs()),
      take: (text) => this.#options.lines({ stream, text }),
    });
  }

  /** Measures, and ends a job that has broken a limit, or has not ended within its grace. */
  look(): void {
    const { clock, limits, mark } = this.#options;
    const nowMs = clock.nowMs();
    const usage = familyUsage(mark, limits.memoryBytes);
    this.#peakBytes = Math.max(this.#peakBytes, usage.bytes);
    this.#cpuSeconds = Math.max(this.#cpuSeconds, usage.cpuSeconds);
    this.#noteHeartbeat(nowMs);
    if (this.#ending !== undefined) {
      if (nowMs - this.#ending.sinceMs >= limits.graceMs) this.#signalGroup('SIGKILL');
      return;
    }
    const broken = brokenLimit({ ageMs: nowMs - this.#startedMs, silentMs: nowMs - this.#aliveMs, usage }, limits);
    if (broken !== undefined) this.end(broken);
  }

  end(reason: 'cancelled' | BrokenLimit): void {
    if (this.#ending !== undefined) return;
    this.#ending = { reason, sinceMs: this.#options.clock.nowMs() };
    // What grows past its memory would take that of others while it writes a checkpoint.
    this.#signalGroup(reason === 'memory-exceeded' ? 'SIGKILL' : 'SIGTERM');
  }

  result(): JobResult {
    const { exitCode, signalCode: signal } = this.#child;
    return {
      outcome: this.#ending?.reason ?? outcomeOf(exitCode, signal),
      exitCode,
      signal,
      peakBytes: this.#peakBytes,
      cpuSeconds: this.#cpuSeconds,
      wallMs: this.#options.clock.nowMs() - this.#startedMs,
    };
  }

  #noteHeartbeat(nowMs: number): void {
    const heartbeat = this.#readHeartbeat();
    if (heartbeat !== this.#heartbeat) this.#aliveMs = nowMs;
    this.#heartbeat = heartbeat;
  }

  /** Only whether it changes counts: the clock of a file system is not ours. */
  #readHeartbeat(): string | undefined {
    const { heartbeatFile } = this.#options;
    if (heartbeatFile === undefined) return undefined;
    const found = statSync(heartbeatFile, { bigint: true, throwIfNoEntry: false });
    return found && `${found.mtimeNs} ${found.size}`;
  }

  #signalGroup(signal: NodeJS.Signals): void {
    const { pid, exitCode, signalCode } = this.#child;
    // The group is certainly ours as long as its leader has not been collected.
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // Some systems refuse a signal to a leader that has ended and waits to be collected.
    }
  }
}

function outcomeOf(exitCode: number | null, signal: NodeJS.Signals | null): JobResult['outcome'] {
  if (exitCode === 0) return 'finished';
  // The limit on CPU time that the kernel keeps.
  return signal === 'SIGXCPU' ? 'timed-out' : 'failed';
}
