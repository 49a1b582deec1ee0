import type { Doctor } from '../../schemas/cli.ts';
import { checkAddress, checkClock, checkCredentials, checkEngine } from './doctor-engine.ts';
import { checkCdk, checkDisks, checkNode, checkNpm, checkPython, checkPythonPackages } from './doctor-machine.ts';
import type { EngineName } from './engines/engine-name.ts';
import { engines } from './engines/engines.ts';
import { chooseEngine, statePaths } from './running-platform.ts';

export interface DoctorOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly engine?: EngineName | undefined;
  /** The port that a start would be told to use. */
  readonly port?: number | undefined;
}

/** Looks at this machine as it is, and changes nothing. */
export async function doctor({ environment, engine: named, port }: DoctorOptions): Promise<Doctor> {
  const engine = engines[chooseEngine(environment, named)];
  const paths = statePaths(environment, engine.name);
  const packages = engine.packages(paths);
  const checks = [
    checkNode(paths),
    ...(packages === undefined ? [] : [checkPython(packages, environment)]),
    checkCdk(paths),
    checkNpm(paths),
    ...(packages === undefined ? [] : [checkPythonPackages(engine.name, packages, paths)]),
    ...(await checkDisks(paths, packages)),
    await checkAddress(engine, paths, { port, endpoint: environment['TIDEGATE_ENDPOINT'] || undefined }),
    await checkEngine(engine, paths),
    checkCredentials(engine, paths, environment),
    await checkClock(engine, paths),
  ];
  return { contract: 'doctor/1', ok: checks.every(({ ok }) => ok), checks };
}
