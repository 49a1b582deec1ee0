import type { Doctor } from '../../schemas/cli.ts';

export type DoctorCheck = Doctor['checks'][number];

export function found(name: string, detail: string): DoctorCheck {
  return { name, ok: true, detail, fix: null };
}

export function wrong(name: string, detail: string, fix: string): DoctorCheck {
  return { name, ok: false, detail, fix };
}
