import { ExecutionAlreadyExists, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { MachineStarter } from '../../domain/monitor/ports.ts';

/**
 * AWS answers a repeat with the same input as a success while the first run goes on, so `started` may then be said
 * twice of one run; a second run under the name never exists.
 */
export function sfnMachineStarter({ client }: { readonly client: SFNClient }): MachineStarter {
  return {
    async start(machine, name, input) {
      try {
        await client.send(new StartExecutionCommand({ stateMachineArn: machine, name, input: JSON.stringify(input) }));
        return 'started';
      } catch (error) {
        if (error instanceof ExecutionAlreadyExists) return 'existing';
        throw error;
      }
    },
  };
}
