import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { evaluateAlarm } from '../domain/monitor/evaluate-alarm.ts';
import { type AlarmSource, engineAlarmSource } from './alarm-series.ts';
import { rotateLog } from './rotating-log.ts';

const everyMs = 2_000;

export interface EvaluatorOptions {
  readonly endpoint: string;
  /** First part of the names of the alarms that are ours. */
  readonly prefix: string;
  readonly log: string;
  readonly signal: AbortSignal;
}

/**
 * Does what CloudWatch does by itself on AWS: gives every alarm its state, again and again, until the signal.
 * Settles when it has stopped; never fails, because the platform must not end with its alarms.
 */
export async function runAlarmEvaluator({ endpoint, prefix, log, signal }: EvaluatorOptions): Promise<void> {
  const source = engineAlarmSource(endpoint, prefix);
  const write = (line: string): void => {
    // The last round may fail because the engine has been stopped under it: that is no news.
    if (signal.aborted) return;
    rotateLog(log);
    try {
      appendFileSync(log, `${new Date().toISOString()} ${line}\n`);
    } catch {
      // The disk is full: the alarm has its state all the same.
    }
  };
  while (!signal.aborted) {
    const lines = await evaluateOnce(source, Date.now()).catch((error: unknown) => [
      `cannot evaluate: ${String(error)}`,
    ]);
    for (const line of lines) write(line);
    await delay(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

/** Judges every deployed alarm, moves those whose state changed, and says which; one without data stops no other. */
export async function evaluateOnce(source: AlarmSource, nowMs: number): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const alarm of await source.control.deployed()) {
    const line = await judge(alarm, source, nowMs).catch((error: unknown) => `${alarm.name}: ${String(error)}`);
    if (line !== undefined) lines.push(line);
  }
  return lines;
}

type DeployedAlarm = Awaited<ReturnType<AlarmSource['control']['deployed']>>[number];

async function judge(
  alarm: DeployedAlarm,
  { control, collect }: AlarmSource,
  nowMs: number,
): Promise<string | undefined> {
  const { name, rule, metric, state } = alarm;
  const judgement = evaluateAlarm(rule, await collect(metric, rule.periods, nowMs), state);
  if (judgement.state === state) return undefined;
  await control.setState(name, judgement);
  return `${name}: ${state} → ${judgement.state}, ${judgement.reason}`;
}
