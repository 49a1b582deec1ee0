import type { Doctor } from '../../schemas/cli.ts';
import { checkEngine, checkClock, checkCredentials, checkPort } from './doctor-engine.ts';
import { checkCdk, checkDisks, checkNode, checkNpm, checkPython, checkPythonPackages } from './doctor-machine.ts';
import { localPaths } from './paths.ts';

export interface DoctorOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The port that a start would be told to use. */
  readonly port?: number | undefined;
}

/** Looks at this machine as it is, and changes nothing. */
export async function doctor({ environment, port }: DoctorOptions): Promise<Doctor> {
  const paths = localPaths({ state: environment['TIDEGATE_STATE'] });
  const checks = [
    checkNode(paths),
    checkPython(environment),
    checkCdk(paths),
    checkNpm(paths),
    checkPythonPackages(paths),
    ...(await checkDisks(paths)),
    await checkPort(paths, port),
    await checkEngine(paths),
    checkCredentials(paths, environment),
    await checkClock(paths),
  ];
  return { contract: 'doctor/1', ok: checks.every(({ ok }) => ok), checks };
}
