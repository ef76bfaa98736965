/** The server of a soak, in a process of its own that says how it is when it is asked to. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { startServer } from '../../dist/server/start-server.js';

const server = await startServer({ port: 0, sharesWork: false, logLevel: 'silent' });
const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();

function look() {
  const sample = {
    rssMb: process.memoryUsage.rss() / 2 ** 20,
    heapMb: process.memoryUsage().heapUsed / 2 ** 20,
    handles: process.getActiveResourcesInfo().length,
    loopDelayMs: delay.percentile(99) / 1e6,
    jobs: server.jobs,
    engines: server.engines.live,
  };
  delay.reset();
  return sample;
}

process.on('message', async (command) => {
  if (command === 'look') process.send(look());
  if (command === 'kill') process.kill(server.engines.pids[0], 'SIGKILL');
  if (command !== 'close') return;
  await server.close();
  process.disconnect();
});
process.send({ address: server.address });
