import { lstat, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { ReposeError } from '../../errors.js';
import { ifThere } from '../../if-there.js';

/**
 * Makes room for a socket file: removes one that a server which was killed has left. Throws
 * `failed-precondition` if a server listens on it, or if it is another kind of file.
 */
export async function clearSocketFile(path: string): Promise<void> {
  const stats = await ifThere(lstat(path));
  if (stats === undefined) return;
  if (!stats.isSocket()) throw taken(path, 'a file that is no socket');
  if (await isAnswered(path)) throw taken(path, 'in use');
  await rm(path, { force: true });
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

function taken(path: string, what: string): ReposeError {
  return new ReposeError(
    'failed-precondition',
    `Cannot listen on unix:${path}: ${what}, expected a free path`,
  );
}
