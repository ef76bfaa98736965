/** A server in a process of its own, whose processor time is its own. Its argument is its settings in JSON. */
import { toMessage } from '../errors.js';
import { startServer } from '../server/start-server.js';
import type { ServerReply } from './server-protocol.js';

try {
  const startedMs = performance.now();
  const server = await startServer(JSON.parse(process.argv[2] ?? '')); // startServer() checks it
  const readyMs = performance.now() - startedMs;
  const describe = (): ServerReply => ({
    type: 'state',
    readyMs,
    address: server.address,
    provider: server.provider,
    precision: server.precision,
    pids: server.engines.pids,
    live: server.engines.live,
  });
  process.on('message', () => reply(describe()));
  process.once('disconnect', () => void server.close());
  reply(describe());
} catch (error) {
  reply({ type: 'failed', message: toMessage(error) });
  process.disconnect?.();
}

function reply(message: ServerReply): void {
  process.send?.(message, undefined, undefined, () => undefined); // whoever asked may be gone
}
