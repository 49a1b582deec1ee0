/** The CDK application: `cdk synth|diff|deploy -c environment=local|dev|prod`. */
import packageDocument from '../package.json' with { type: 'json' };
import { TidegateApp } from '../lib/stacks/tidegate-app.ts';
import settings from '../tidegate.config.ts';

new TidegateApp({
  settings,
  release: packageDocument.version,
  defaultAccount: process.env['CDK_DEFAULT_ACCOUNT'],
}).synth();
