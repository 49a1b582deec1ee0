/**
 * Calls a handler as Lambda does, one event after the other, and says how long that took. Reads a task in its first line
 * (`module`, which exports a `handler`, and the `event`), then one request a line (`calls`). Logs are counted and go
 * nowhere.
 */
import process from 'node:process';
import { createInterface } from 'node:readline';

const tell = process.stdout.write.bind(process.stdout);
let lines = 0;
process.stdout.write = () => {
  lines += 1;
  return true;
};
const context = {
  ...{ functionName: 'bench', functionVersion: '1', memoryLimitInMB: '256', awsRequestId: 'bench-request' },
  ...{
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:bench',
    getRemainingTimeInMillis: () => 9000,
  },
};

let open;
for await (const line of createInterface({ input: process.stdin })) {
  if (open === undefined) {
    const { module, event } = JSON.parse(line);
    const { handler } = await import(module);
    open = { handler, event };
    tell('{}\n');
    continue;
  }
  const { calls } = JSON.parse(line);
  const { handler, event } = open;
  lines = 0;
  let answer;
  const begunMs = performance.now();
  for (let call = 0; call < calls; call += 1) answer = await handler(event, context);
  const microseconds = (performance.now() - begunMs) * 1000;
  tell(`${JSON.stringify({ microseconds, answer, lines })}\n`);
}
