import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect as openSocket } from 'node:net';
import { kill } from 'node:process';
import { createInterface } from 'node:readline';
import { checkHealth } from '../../src/client/check-health.js';
import { cliPath } from '../support/cli.js';
import { connect, startGenerate } from '../support/grpc-client.js';
import { commandOf, enginesOf, isRunning, testOnLinux } from '../support/processes.js';
import { callRaw } from '../support/raw-call.js';
import { serve } from '../support/serve.js';
import { createRequest, fixtureModels, until } from '../support/server.js';

/** Says each mark of a start, as it is reached, on the error output. */
const sayMarks = `--import=data:text/javascript,${encodeURIComponent(
  'const mark = performance.mark.bind(performance); performance.mark = (name) => { console.error(name); return mark(name); };',
)}`;

/** Starts `repose serve`, and holds its first engine before it has loaded anything, once the server waits for it. */
async function serveWithHeldEngine(): Promise<{ server: ChildProcess; engine: number }> {
  const flags = ['--port', '0', '--models', fixtureModels, '--default-model', 'tiny'];
  const env = { ...process.env, NODE_OPTIONS: sayMarks };
  const server = spawn(process.execPath, [cliPath, 'serve', ...flags], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Before its own program runs, a child process keeps its parent waiting.
  const findEngine = () => enginesOf(server).find((pid) => commandOf(pid).includes('child.js'));
  const isLoaded = new Promise<void>((resolve) => {
    createInterface({ input: server.stderr }).on('line', (line) => line === 'command is loaded' && resolve());
  });
  await until(() => findEngine() !== undefined);
  const engine = findEngine() ?? 0;
  kill(engine, 'SIGSTOP');
  await isLoaded;
  return { server, engine };
}

testOnLinux.each(['SIGTERM', 'SIGINT'] as const)(
  '%s while the models load ends the server and its engine',
  async (signal) => {
    const { server, engine } = await serveWithHeldEngine();
    const ended = once(server, 'exit');
    server.kill(signal);
    expect(await ended).toEqual([0, null]);
    await until(() => !isRunning(engine));
  },
);

testOnLinux('a second SIGTERM ends the server at once, and its engines with it', async () => {
  const { process: server, address } = await serve();
  const engines = enginesOf(server);
  const call = callRaw(address, 'GenerateStream'); // open until its caller ends it
  await until(() => call.received > 0);
  const lines = createInterface({ input: server.stderr! });
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  expect(await once(lines, 'line')).toEqual(['SIGTERM: finishing the calls in flight']);
  server.kill('SIGTERM');
  expect(await ended).toEqual([null, 'SIGTERM']);
  call.hangUp();
  await until(() => !engines.some(isRunning));
});

testOnLinux(
  'for drainDelayMs after SIGTERM calls are taken, also on new connections, and health says no',
  async () => {
    const { process: server, address } = await serve({ flags: ['--drain-delay-ms', '3600000'] });
    server.kill('SIGTERM');
    const lines = createInterface({ input: server.stderr! });
    expect(await once(lines, 'line')).toEqual(['SIGTERM: finishing the calls in flight']);
    expect(await checkHealth(address)).toBe('NOT_SERVING');
    const client = connect(address);
    const { responses } = await startGenerate(client, await createRequest()).outcome;
    expect(responses).toHaveLength(2);
    client.close();
    const ended = once(server, 'exit');
    server.kill('SIGTERM'); // an hour later it would end by itself
    expect(await ended).toEqual([null, 'SIGTERM']);
  },
);

testOnLinux('a caller that never hangs up does not keep a server from ending', async () => {
  const { process: server, address } = await serve();
  const [host, port] = address.split(':');
  const socket = openSocket({ host, port: Number(port), allowHalfOpen: true }).on('error', () => undefined);
  socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
  socket.write(Buffer.of(0, 0, 0, 4, 0, 0, 0, 0, 0)); // SETTINGS, empty
  await once(socket, 'data');
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  socket.destroy();
});

testOnLinux(
  'the engines of a server that is killed end, whether they load, draw or have nothing to do',
  async () => {
    const { server: starting, engine: loading } = await serveWithHeldEngine();
    starting.kill('SIGKILL');
    kill(loading, 'SIGCONT');
    const { process: server, address } = await serve();
    await until(() => enginesOf(server).length > 0);
    const engines = enginesOf(server);
    const client = connect(address);
    const calls = Array.from(
      { length: 2 * engines.length },
      async () =>
        startGenerate(client, await createRequest({ model: 'slow' }), () => server.kill('SIGKILL')).outcome,
    );
    await Promise.all(calls);
    client.close();
    await until(() => ![loading, ...engines].some(isRunning));
  },
);
