/** The CDK application: `cdk synth|diff|deploy -c environment=local|dev|prod`. */
import { execFileSync } from 'node:child_process';
import packageDocument from '../package.json' with { type: 'json' };
import { TidegateApp } from '../lib/stacks/tidegate-app.ts';
import settings from '../tidegate.config.ts';

new TidegateApp({
  settings,
  release: packageDocument.version,
  codeVersion: codeVersion(),
  defaultAccount: process.env['CDK_DEFAULT_ACCOUNT'],
}).synth();

/** What a model's manifest tells of the code that made it. */
function codeVersion(): string | undefined {
  const git = (...words: string[]) =>
    execFileSync('git', words, {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  try {
    return `${git('rev-parse', 'HEAD')}${git('status', '--porcelain') === '' ? '' : '+dirty'}`;
  } catch {
    // No repository, or no git.
    return undefined;
  }
}
