import { TidegateError } from '../domain/fault.ts';
import { type EngineName, defaultEngine, engineNames } from './engines/engine-name.ts';
import { type LocalPaths, localPaths } from './paths.ts';
import { lockHolder } from './process-lock.ts';
import { type Session, runningSession } from './session.ts';

type Variables = Readonly<Record<string, string | undefined>>;

export function statePaths(environment: Variables, engine: EngineName): LocalPaths {
  return localPaths({ engine, state: environment['TIDEGATE_STATE'] });
}

/** The engine that a variable names for all commands of a shell. */
export function namedEngine(environment: Variables): EngineName | undefined {
  const name = environment['TIDEGATE_ENGINE'];
  if (!name) return undefined;
  const known = engineNames.find((candidate) => candidate === name);
  if (known === undefined) {
    throw new TidegateError('TG-0028', `TIDEGATE_ENGINE is ${name}; the engines are ${engineNames.join(', ')}`);
  }
  return known;
}

/** The engine that is meant: the one that is named, or else the only one that runs, or else the default. */
export function chooseEngine(environment: Variables, named = namedEngine(environment)): EngineName {
  if (named !== undefined) return named;
  const up = engineNames.filter((engine) => lockHolder(statePaths(environment, engine).launcher) !== undefined);
  if (up.length > 1) {
    throw new TidegateError(
      'TG-0028',
      `platforms run on ${up.join(' and ')}: set TIDEGATE_ENGINE to the one that you mean`,
    );
  }
  return up[0] ?? defaultEngine;
}

/** The platform that the commands of this environment talk to. */
export function findSession(environment: Variables): Session | undefined {
  return runningSession(statePaths(environment, chooseEngine(environment)));
}
