import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A server in a process of its own, driven by commands; see watched-server-process.js. It ends with a status other than 0 when it fails. */
export async function startWatchedServer(settings, env = {}) {
  const child = fork(join(import.meta.dirname, 'watched-server-process.js'), [JSON.stringify(settings)], {
    execArgv: ['--expose-gc', '--max-semi-space-size=4'] /* as npm start */,
    env: { ...process.env, ...env },
  });
  const ended = once(child, 'exit');
  const [{ address }] = await once(child, 'message');
  const waiting = new Map();
  child.on('message', ({ id, answer }) => {
    waiting.get(id)(answer);
    waiting.delete(id);
  });
  ended.then(([status]) => {
    for (const resolve of waiting.values()) resolve({ message: `the server ended with status ${status}` });
  });
  let lastId = 0;
  const ask = (name, options = {}) =>
    new Promise((resolve) => {
      lastId++;
      waiting.set(lastId, resolve);
      child.send({ id: lastId, name, ...options }, () => undefined);
    });
  return {
    address,
    look: (options) => ask('look', options),
    signal: (signal, index) => ask('signal', { signal, index }),
    reload: () => ask('reload'),
    close: async () => {
      await ask('close');
      const [status] = await ended;
      return status;
    },
  };
}
