/** A server in a process of its own, which says how it is when it is asked to, and can be harmed. Its settings are the argument. */
import { existsSync, readdirSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { startServer } from '../../dist/server/start-server.js';

const server = await startServer(JSON.parse(process.argv[2]));
let isClosed = false;
const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();

const commands = {
  look,
  /** SIGKILL and SIGSTOP for the engine at an index, modulo their number; answers with its process id. */
  signal({ signal, index }) {
    const { pids } = server.engines;
    const pid = pids[index % pids.length];
    if (pid !== undefined) process.kill(pid, signal);
    return { pid };
  },
  async reload() {
    try {
      return { hasChanged: await server.reload() };
    } catch (error) {
      return { message: error.message };
    }
  },
  async close() {
    await server.close();
    isClosed = true;
    setImmediate(() => process.disconnect());
    return {};
  },
};

function look({ afterCollection = false }) {
  if (afterCollection) globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  const sample = {
    rssMb: rss / 2 ** 20,
    heapMb: heapUsed / 2 ** 20,
    buffersMb: external / 2 ** 20,
    handles: process.getActiveResourcesInfo().length,
    /** Files, sockets and pipes; only Linux tells. */
    descriptors: existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd').length : 0,
    loopDelayMs: delay.percentile(99) / 1e6,
    jobs: server.jobs,
    unreadBytes: server.unreadBytes,
    uploadBytes: server.uploadBytes,
    engines: server.engines.live,
    planned: server.engines.plan.cpu.engines,
    pids: server.engines.pids,
  };
  delay.reset();
  return sample;
}

// Whoever watched it is gone.
process.on('disconnect', () => {
  if (!isClosed) process.exit(1);
});
process.on('message', async ({ id, name, ...options }) => {
  const answer = await commands[name](options);
  process.send({ id, answer });
});
process.send({ address: server.address });
