import { once } from 'node:events';
import { connect as openSocket } from 'node:net';
import { kill } from 'node:process';
import { createInterface } from 'node:readline';
import { connect, generate, toStages } from '../support/grpc-client.js';
import { enginesOf, testOnLinux } from '../support/processes.js';
import { serve } from '../support/serve.js';
import { createRequest, until } from '../support/server.js';

testOnLinux('more connections than open files leave enough of them to replace an engine', async () => {
  const { process: server, address } = await serve({ flags: ['--engines', '2'], maxOpenFiles: 64 });
  const lines: string[] = [];
  createInterface({ input: server.stderr! }).on('line', (line) => lines.push(line));
  const client = connect(address);
  expect(toStages(await generate(client, await createRequest()))).toHaveLength(2);
  await until(() => enginesOf(server).length === 2);

  // 1. All open files that connections may take are taken.
  const [host, port] = address.split(':');
  let refused = 0;
  const sockets = Array.from({ length: 100 }, () => openSocket(Number(port), host));
  for (const socket of sockets) socket.on('close', () => refused++).on('error', () => undefined); // a refusal may come as a reset
  await until(() => refused === 100 - 31); // the client has one more
  expect(lines.join()).toContain('connections are refused: too many');

  // 2. An engine ends, and another takes its place.
  const [killed = 0] = enginesOf(server);
  kill(killed, 'SIGKILL');
  await until(() => enginesOf(server).length === 2 && !enginesOf(server).includes(killed));
  expect(toStages(await generate(client, await createRequest()))).toHaveLength(2);

  client.close();
  for (const socket of sockets) socket.destroy();
  const ended = once(server, 'exit');
  server.kill();
  await ended;
});
