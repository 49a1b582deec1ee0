import { defineSettings } from './lib/config/settings.ts';

export default defineSettings({
  namePrefix: 'tidegate',
  bootstrap: { qualifier: 'tidegate', toolkitStackName: 'tidegate-toolkit' },
  environments: {
    local: {
      account: '000000000000',
      region: 'us-east-1',
      watchEveryMinutes: 1,
    },
    dev: { region: 'eu-central-1' },
    prod: { region: 'eu-central-1', logRetentionDays: 90 },
  },
});
