import { inject } from 'vitest';
import { familyOf } from '../../lib/local/process-family.ts';
import { listenersOf } from '../support/listeners.ts';
import { type Fact, facts } from '../support/probes/probe.ts';
import { engine } from '../support/probes/clients.ts';
import { handlerCode, invoke, makeFunction } from '../support/probes/function.ts';
import { makeQueue, receive, send } from '../support/probes/queue.ts';

/** Listeners are read from tables of the kernel that only Linux has. */
const onLinux: readonly Fact[] = [
  {
    id: 'loopback',
    fact: 'The engine and its functions listen on loopback only.',
    why: 'Locally nothing is secret, so nobody else may come in.',
    async observe() {
      const { name } = await makeFunction(handlerCode('return 1;'));
      await invoke(name);
      const family = familyOf(inject('engineNonce')).map(({ pid }) => pid);
      const addresses = [...new Set(listenersOf(family))];
      return addresses.join() === '127.0.0.1' ? true : addresses.join();
    },
  },
];

facts('Process', [
  ...(process.platform === 'linux' ? onLinux : []),
  {
    id: 'addresses-in-answers',
    fact: 'Addresses in answers are those under which the engine was asked.',
    why: 'Functions get the URL of a queue from CloudFormation and send to it.',
    async observe() {
      const queue = await makeQueue();
      await send(queue, 'x');
      return queue.url.startsWith(`${engine.endpoint}/`) && (await receive(queue)).length === 1 ? true : queue.url;
    },
  },
  {
    id: 'clean-environment',
    fact: 'A function sees nothing of the environment in which the engine was started.',
    why: 'Credentials and settings of the user stay with the user.',
    async observe() {
      const { name } = await makeFunction(handlerCode('return process.env;'));
      const { answer } = await invoke(name);
      const seen = answer as Record<string, string>;
      const foreign = Object.entries(process.env).filter(
        ([variable, value]) => seen[variable] === value && !sameEverywhere.has(variable),
      );
      return foreign.length === 0 ? true : foreign.map(([variable]) => variable).join();
    },
  },
  {
    id: 'node-version',
    fact: 'A function runs on the version of Node that its runtime names.',
    why: 'The functions are written for it.',
    async observe() {
      const { name } = await makeFunction(handlerCode('return process.versions.node;'));
      const { answer } = await invoke(name);
      return String(answer).startsWith('24.') ? true : String(answer);
    },
  },
]);

/** Values that say nothing about who started the engine. */
const sameEverywhere = new Set(['LANG', 'TZ', 'PWD', 'SHLVL', '_']);
