/** What any hot loop costs: a Node that lets WebAssembly add two numbers, again and again. Wants --expose-gc. */
import { Buffer } from 'node:buffer';
import process from 'node:process';
import { memoryNow } from './memory-now.ts';

const { WebAssembly } = globalThis;
/** (module (func (export "add") (param f64 f64) (result f64) local.get 0 local.get 1 f64.add)) */
const source = 'AGFzbQEAAAABBwFgAnx8AXwDAgEABwcBA2FkZAAACgkBBwAgACABoAs=';
const instance = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(source, 'base64')));
const calls = Number(process.argv[2]);
let sum = 0;
for (let call = 0; call < calls; call += 1) sum = instance.exports.add(sum, 1);
if (sum !== calls) throw new RangeError(`${calls} calls made ${sum}`);
globalThis.gc();
process.stdout.write(JSON.stringify(memoryNow()));
