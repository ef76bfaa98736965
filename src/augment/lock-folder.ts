import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReposeError } from '../errors.js';

type Unlock = () => Promise<void>;

/** The flag of open(2), on macOS and the BSDs, for a file that one process alone may hold so; Node.js has no name for it. */
const exclusiveLock = 0x20;

/** How a lock that another process holds is told: the codes of `listen()` and of `open()`. */
const heldCodes: readonly (string | undefined)[] = ['EADDRINUSE', 'EAGAIN'];

/**
 * Holds a folder, or a named part of its work, against other processes of this machine, until what it returns is called or the process ends, however that is: the
 * operating system gives each lock to one process, and takes it back when that ends. Throws `failed-precondition` while another
 * process holds the folder.
 */
export async function lockFolder(folder: string, part?: string): Promise<Unlock> {
  const path = await realpath(folder);
  const key = part === undefined ? path : `${path}\0${part}`;
  const name = `repose-${createHash('sha256').update(key).digest('hex').slice(0, 16)}`;
  try {
    return await lockName(name);
  } catch (error) {
    if (!heldCodes.includes((error as NodeJS.ErrnoException).code)) throw error;
    const into = part === undefined ? folder : `${part} of ${folder}`;
    const found = `Cannot write into ${into}: another process is writing into it`;
    throw new ReposeError('failed-precondition', `${found}, expected none`);
  }
}

function lockName(name: string): Promise<Unlock> {
  switch (process.platform) {
    case 'linux':
      return listen(`\0${name}`); // an abstract socket, which is no file
    case 'win32':
      return listen(`\\\\.\\pipe\\${name}`);
    default:
      return lockFile(join(tmpdir(), name));
  }
}

/** One process at a time can listen under a name. */
async function listen(name: string): Promise<Unlock> {
  const server = createServer((socket) => socket.destroy());
  server.listen(name);
  await once(server, 'listening');
  server.unref();
  return async () => {
    server.close();
    await once(server, 'close');
  };
}

/** The file stays behind, without its lock. */
async function lockFile(path: string): Promise<Unlock> {
  const { O_RDWR, O_CREAT, O_NONBLOCK } = constants;
  const file = await open(path, O_RDWR | O_CREAT | O_NONBLOCK | exclusiveLock);
  return () => file.close();
}
