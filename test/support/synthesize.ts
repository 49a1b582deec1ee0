import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Settings, defineSettings } from '../../lib/config/settings.ts';
import { type StackTemplate, parseTemplate } from '../../lib/constructs/rules/template.ts';
import { TidegateApp } from '../../lib/stacks/tidegate-app.ts';

const stackIds = ['data', 'platform', 'serving', 'observability'];

/** Settings with every environment on, and an account, so that nothing depends on credentials. */
export function testSettings(change: Partial<Settings['environments']['prod']> = {}): Settings {
  const cloud = { account: '123456789012', region: 'eu-central-1', ...change };
  return defineSettings({
    namePrefix: 'tidegate',
    bootstrap: { qualifier: 'tidegate', toolkitStackName: 'tidegate-toolkit' },
    environments: {
      local: { account: '000000000000', region: 'us-east-1', watchEveryMinutes: 1 },
      dev: cloud,
      prod: { ...cloud, logRetentionDays: 90 },
    },
  });
}

export interface SynthOptions {
  readonly environment: string;
  readonly settings?: Settings;
  /** Whether the functions are bundled; without it their code is a stand-in. @default false */
  readonly bundling?: boolean;
}

/** The application as the command line would build it: same flags, same rules. */
export function buildApp({ environment, settings = testSettings(), bundling = false }: SynthOptions): TidegateApp {
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
  return new TidegateApp({
    settings,
    release: '0.0.0-test',
    analyticsReporting: false,
    outdir: mkdtempSync(join(tmpdir(), 'tidegate-synth-')),
    context: { ...context, environment, ...(bundling ? {} : { 'aws:cdk:bundling-stacks': [] }) },
  });
}

/** Writes the templates, reads them back, and clears up; throws what the rules find. */
export function synthesize(app: TidegateApp): readonly StackTemplate[] {
  try {
    const { directory } = app.synth();
    return stackIds.map((id) => parseTemplate(id, readFileSync(join(directory, `${id}.template.json`), 'utf8')));
  } finally {
    rmSync(app.outdir, { recursive: true, force: true });
  }
}
