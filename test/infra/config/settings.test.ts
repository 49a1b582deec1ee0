import { describe, expect, test } from 'vitest';
import { defineSettings } from '../../../lib/config/settings.ts';

const valid = {
  namePrefix: 'tidegate',
  bootstrap: { qualifier: 'tidegate', toolkitStackName: 'tidegate-toolkit' },
  environments: { local: { region: 'us-east-1' } },
};

describe('settings', () => {
  test('take defaults that cost little', () => {
    const { local } = defineSettings(valid).environments;
    expect(local).toEqual({
      region: 'us-east-1',
      encryption: 'aws',
      watchEveryMinutes: 15,
      logRetentionDays: 30,
      alertEmails: [],
      throttle: { requestsPerSecond: 500, burst: 1000 },
      training: { launcher: 'queue' },
    });
  });

  test.each([
    ['namePrefix', { ...valid, namePrefix: 'Tide Gate' }],
    ['bootstrap.qualifier', { ...valid, bootstrap: { ...valid.bootstrap, qualifier: 'much-too-long' } }],
    ['environments.local.account', { ...valid, environments: { local: { region: 'us-east-1', account: '123' } } }],
    ['environments.local.region', { ...valid, environments: { local: { region: 'moon' } } }],
    [
      'environments.local.watchEveryMinutes',
      { ...valid, environments: { local: { region: 'us-east-1', watchEveryMinutes: 0 } } },
    ],
    [
      'environments.local.alertEmails.0',
      { ...valid, environments: { local: { region: 'us-east-1', alertEmails: ['nobody'] } } },
    ],
    [
      'environments.local.budget.monthlyUsd',
      {
        ...valid,
        environments: { local: { region: 'us-east-1', alertEmails: ['a@b.cc'], budget: { monthlyUsd: 0 } } },
      },
    ],
    ['environments', { ...valid, environments: { ...valid.environments, staging: { region: 'us-east-1' } } }],
    ['(top level)', { ...valid, prefix: 'tidegate' }],
  ])('that are wrong at %s are refused with that path', (path, settings) => {
    expect(() => defineSettings(settings)).toThrow(`tidegate.config.ts has wrong settings:\n  ${path}: `);
  });

  test.each([0, 11])('with a budget and %i addresses that could hear of it are refused', (count) => {
    const alertEmails = Array.from({ length: count }, (_, index) => `reader-${index}@example.org`);
    const dev = { region: 'eu-central-1', budget: { monthlyUsd: 20 }, alertEmails };
    const define = () => defineSettings({ ...valid, environments: { ...valid.environments, dev } });
    expect(define).toThrow(`environments.dev.budget: needs 1 to 10 alertEmails to tell, and there are ${count}`);
  });

  const image = { uri: 'registry.example/trainer:latest' };

  test('name where trainings run, and what they run', () => {
    const training = { launcher: 'fargate', image } as const;
    const dev = { region: 'eu-central-1', training };
    const { environments } = defineSettings({ ...valid, environments: { ...valid.environments, dev } });
    expect(environments.dev?.training).toEqual({ ...training, architecture: 'arm64' });
  });

  test.each([
    ['training', { launcher: 'lambda' }],
    ['training.image', { launcher: 'fargate' }],
    ['training.image', { launcher: 'fargate', image: { uri: 'Not an image' } }],
    ['training.instanceType', { launcher: 'sagemaker', image, instanceType: 'large' }],
  ])('that are wrong at %s are refused', (path, training) => {
    const dev: object = { region: 'eu-central-1', training };
    const define = () => defineSettings({ ...valid, environments: { ...valid.environments, dev } } as typeof valid);
    expect(define).toThrow(`environments.dev.${path}`);
  });

  test('send the jobs of a laptop to the queue, and nowhere else', () => {
    const local = { region: 'us-east-1', training: { launcher: 'fargate', image } } as const;
    const define = () => defineSettings({ ...valid, environments: { local } });
    expect(define).toThrow('environments.local.training.launcher: must be `queue`');
  });

  test('are refused with every fault at once', () => {
    const settings = { ...valid, namePrefix: '', environments: { local: { region: '' } } };
    expect(() => defineSettings(settings)).toThrow(/namePrefix: [^]*environments\.local\.region: /);
  });
});
