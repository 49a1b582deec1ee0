import { CliError } from '../cli-error.ts';

/** The bytes of a file are not what they claim to be: cut, damaged, or inflating without end. */
export class DamagedFile extends CliError {
  override readonly name = 'DamagedFile';

  constructor(detail: string, cause?: unknown) {
    super('TG-1005', detail, { cause });
  }
}
