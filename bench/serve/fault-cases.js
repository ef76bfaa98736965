/**
 * What is done to a server under load. Each fault returns what it saw that should not be, in words; nothing, where all went well. The
 * load around it tells what was lost.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { callRaw, toMessage } from './raw-calls.js';

const vanishing = 500;
/** More than the load's own. */
const someJobs = 20;
const deaf = 50;
const stalled = 50;
/** Of a picture that does not come whole. */
const stalledBytes = 200_000;
const reloads = 20;

export const faults = {
  kill: { title: 'an engine is killed every second', run: killEngines },
  hang: { title: 'an engine is stopped, and hangs', run: stopEngine },
  garbage: { title: 'the bundle is replaced by garbage, and every engine killed', run: spoilBundle },
  disk: { title: 'the disk is full at a reload', run: fillDisk },
  vanish: { title: `${vanishing} clients vanish`, run: vanishClients },
  deaf: { title: `${deaf} clients never read`, run: neverRead },
  stall: { title: `${stalled} clients send half of their message`, run: stallUploads },
  reload: { title: `${reloads} reloads`, run: reloadOften },
};

async function killEngines({ server, seconds }) {
  for (let second = 0; second < seconds; second++) {
    await server.signal('SIGKILL', second);
    await sleep(1000);
  }
  return [];
}

async function stopEngine({ server, until }) {
  const { pid } = await server.signal('SIGSTOP', 0);
  const isReplaced = await until(({ pids }) => !pids.includes(pid), 30_000);
  return isReplaced ? [] : ['the stopped engine was not replaced'];
}

async function spoilBundle({ server, models, until, load }) {
  const faults = [];
  await models.copyTo('.garbage');
  await models.spoil('.garbage');
  await models.swap('.garbage');
  const { message } = await server.reload();
  if (message === undefined) faults.push('a bundle of garbage was served');
  const { pids } = await server.look();
  for (const index of pids.keys()) await server.signal('SIGKILL', index);
  if (
    !(await until(
      ({ engines, pids: now }) => engines === pids.length && !now.some((pid) => pids.includes(pid)),
      30_000,
    ))
  )
    faults.push('the engines did not come back');
  await sleep(1000);
  if (load.versions.size > 1) faults.push(`versions ${[...load.versions]} were drawn`);
  await models.swap('.garbage');
  await models.remove('.garbage');
  return faults;
}

async function fillDisk({ server, models, load, waitFor }) {
  if (!models.isDisk)
    return 'it takes root to mount a small disk; test/server/reload.test.ts forbids writing instead';
  const faults = [];
  await models.publish('whole', await models.copyTo('.whole'));
  await models.fill();
  await models.swap('.whole');
  const { message } = await server.reload();
  if (message !== undefined) faults.push(`a whole bundle on a full disk: ${message}`);
  else if (!(await waitFor(() => load.versions.has('whole')))) faults.push('the new version was not drawn');
  await models.copyTo('.part').then(
    () => faults.push('the disk was not full'),
    () => undefined,
  );
  await models.swap('.part');
  if ((await server.reload()).message === undefined) faults.push('a part of a bundle was served');
  await models.swap('.part');
  for (const name of ['.part', '.whole']) await models.remove(name);
  await models.free();
  return faults;
}

async function vanishClients({ server, until }) {
  // Stopped engines let all of them come together, and some of them are being drawn when they vanish.
  const signalAll = async (signal) => {
    const { pids } = await server.look();
    for (const index of pids.keys()) await server.signal(signal, index);
  };
  await signalAll('SIGSTOP');
  const clients = fork(join(import.meta.dirname, 'vanishing-clients.js'), [
    server.address,
    String(vanishing),
  ]);
  const ended = once(clients, 'exit');
  // All are connected, and as many wait as the server lets in.
  const haveCome = await until(({ handles, jobs }) => handles > vanishing && jobs >= someJobs, 60_000);
  clients.kill('SIGKILL');
  await ended;
  const haveGone = await until(({ handles, jobs }) => handles < vanishing && jobs < someJobs, 30_000);
  await signalAll('SIGCONT');
  return [
    ...(haveCome ? [] : ['not all of them came']),
    ...(haveGone ? [] : ['their connections or their work stayed']),
  ];
}

async function neverRead({ server, request, settings, until, waitFor }) {
  const large = { ...request, format: 'rgb' };
  const calls = Array.from({ length: deaf }, (_, id) =>
    id % 2 === 0
      ? callRaw(server.address, { method: 'Generate', message: toMessage(large), windowBytes: 0 })
      : callRaw(server.address, { method: 'GenerateStream', message: toMessage(large, id), windowBytes: 0 }),
  );
  const { maxUnreadBytes, maxDeadlineMs } = settings;
  const held = { read: ({ unreadBytes }) => unreadBytes, mostBytes: maxUnreadBytes };
  return seeCutOff(calls, { held, limitMs: 2 * maxDeadlineMs, until, waitFor });
}

async function stallUploads({ server, request, settings, until, waitFor }) {
  const large = { ...request, cond: new Uint8Array(stalledBytes) };
  const calls = Array.from({ length: stalled }, (_, id) => {
    const [method, message] =
      id % 2 === 0 ? ['Generate', toMessage(large)] : ['GenerateStream', toMessage(large, id)];
    return callRaw(server.address, { method, message, sent: stalledBytes / 2, windowBytes: 65_535 });
  });
  const { maxUploadBytes, maxUploadMs } = settings;
  const held = { read: ({ uploadBytes }) => uploadBytes, mostBytes: maxUploadBytes };
  return seeCutOff(calls, { held, limitMs: 4 * maxUploadMs, until, waitFor });
}

/** Whether the server ends all of these calls by itself, and holds something for them meanwhile, but not more than it may. */
async function seeCutOff(calls, { held, limitMs, until, waitFor }) {
  let most = 0;
  const areCutOff = await until((sample) => {
    most = Math.max(most, held.read(sample));
    return calls.every(({ isOver }) => isOver);
  }, limitMs);
  for (const { hangUp } of calls) hangUp();
  await waitFor(() => calls.every(({ isOver }) => isOver));
  return [
    ...(areCutOff ? [] : ['some were not cut off']),
    ...(most > 0 && most <= held.mostBytes
      ? []
      : [`${most} bytes were held, expected up to ${held.mostBytes}`]),
  ];
}

async function reloadOften({ server, models, load, waitFor }) {
  const faults = [];
  for (let version = 1; version <= reloads; version++) {
    await models.publish(`reload-${version}`);
    const { hasChanged, message } = await server.reload();
    if (!hasChanged) faults.push(`reload ${version}: ${message ?? 'nothing has changed'}`);
    else if (!(await waitFor(() => load.versions.has(`reload-${version}`))))
      faults.push(`version ${version} was not drawn`);
  }
  return faults;
}
