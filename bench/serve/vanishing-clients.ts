/**
 * Clients that call and wait, each in its own session, until their process is killed. Arguments:
 * the server's address, and how many clients.
 */
import { createRandom } from '#dist/random.js';
import { type BenchRequest, createBenchRequest } from './bench-request.js';
import { callRaw, toMessage } from './raw-calls.js';
import { wobble } from './steady-load.js';

const [, , address = '', count] = process.argv;
const whole = await createBenchRequest();
const request: BenchRequest = { ...whole, stages: ['coarse'] }; // so that all of them are admitted
const random = createRandom(5);
for (let i = 0; i < Number(count); i++)
  callRaw(address, { method: 'Generate', message: toMessage(wobble(request, random)), windowBytes: 65_535 });
