import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { realpath, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReposeError } from '../errors.js';

/**
 * Holds a folder against other processes of this machine, until what it returns is called or the process ends, however that is: a
 * socket that somebody listens on cannot be left behind. Throws `failed-precondition` while another process holds it.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = toSocketPath(await realpath(folder));
  const server = await listen(path).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    if (await isAnswered(path))
      throw new ReposeError(
        'failed-precondition',
        `Cannot write into ${folder}: another process is writing into it, expected none`,
      );
    await rm(path, { force: true }); // of a process that was killed
    return listen(path);
  });
  server.unref();
  return async () => {
    server.close();
    await once(server, 'close');
  };
}

/** Short, whatever the folder's path: a socket's may have 107 bytes. */
function toSocketPath(folder: string): string {
  const name = `repose-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

async function listen(path: string): Promise<Server> {
  const server = createServer((socket) => socket.destroy());
  server.listen(path);
  await once(server, 'listening');
  return server;
}

async function isAnswered(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
