import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { cacheFolder } from '../../dist/cli/cache-folder.js';
import { packageRoot } from '../../dist/package-root.js';
import { setUpPython } from '../../scripts/python-environment.js';

/** Our server as `npm start` runs it, except that equal requests, which a benchmark sends, are each drawn. */
export function startOurs({ folder, precision }) {
  const flags = [
    'serve',
    '--port',
    '0',
    '--models',
    dirname(folder),
    '--default-model',
    basename(folder),
    '--precision',
    precision,
    '--no-shares-work',
  ];
  return start(process.execPath, [join(packageRoot, 'dist', 'cli', 'main.js'), ...flags], {
    title: `repose serve ${flags.slice(-3).join(' ')}`,
    address: /GenerationService on (\S+:\d+)/,
  });
}

/** A plain grpc.aio server with onnxruntime and Pillow: one session of one thread for each core, in a thread pool. */
export function startPython({ folder }) {
  const here = join(import.meta.dirname, 'python');
  const { python, reason } = setUpPython('bench-serve', {
    cache: cacheFolder(process.env),
    requirements: join(here, 'requirements.txt'),
    purpose: 'serves beside us',
  });
  if (!python) throw new Error(`Cannot start the Python server: ${reason}, expected Python 3.10 or newer`);
  const descriptors = join(packageRoot, 'proto', 'descriptors.binpb');
  return start(python, [join(here, 'serve.py'), folder, descriptors], {
    title: 'grpc.aio, onnxruntime, Pillow; a one-threaded session a core',
    address: /serving on (\S+:\d+)/,
  });
}

/** Starts a server and waits until it says where it listens. */
async function start(command, args, { title, address }) {
  const startedMs = performance.now();
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
  });
  const ended = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    const found = address.exec(line)?.[1];
    if (found === undefined) continue;
    child.stdout.resume();
    const stop = async () => {
      child.kill('SIGTERM');
      await ended;
    };
    return { address: found, title, pid: child.pid, readyMs: performance.now() - startedMs, stop };
  }
  throw new Error(`Cannot benchmark ${command} ${args.join(' ')}: it ended before it served`);
}
