/** A models folder on a disk of its own, whose model is published, broken and mended as an operator does it. */
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How many times the small disk has room for the model: whole beside the one that is served, and for a part of a third. */
const roomForModels = 2.5;

/** Copies a bundle into a new models folder, as version 1; on a small disk of its own where this process may mount one. */
export async function createModels(bundle) {
  const folder = await mkdtemp(join(tmpdir(), 'repose-faults-'));
  const files = readdirSync(bundle).filter((name) => statSync(join(bundle, name)).isFile()); // what is served
  const bytes = files.reduce((sum, name) => sum + statSync(join(bundle, name)).size, 0);
  const isDisk = mount(folder, Math.ceil(roomForModels * bytes));
  const path = join(folder, 'default');
  await mkdir(path);
  for (const name of files) await cp(join(bundle, name), join(path, name));
  return {
    folder,
    isDisk,
    /** Another version of the same graphs, by a rename. */
    publish: async (version, inside = path) => {
      const manifest = JSON.parse(await readFile(join(inside, 'model.json'), 'utf8'));
      await writeFile(join(inside, '.model.json'), JSON.stringify({ ...manifest, version }));
      await rename(join(inside, '.model.json'), join(inside, 'model.json'));
    },
    /** Another folder beside the model, which is not served: a copy of it. Throws where the disk is full, and leaves a part of it. */
    copyTo: async (name) => {
      await cp(path, join(folder, name), { recursive: true });
      return join(folder, name);
    },
    /** Puts a folder in the model's place, and the model where it was. */
    swap: async (name) => {
      await rename(path, join(folder, '.swapped'));
      await rename(join(folder, name), path);
      await rename(join(folder, '.swapped'), join(folder, name));
    },
    spoil: (name) => writeFile(join(folder, name, 'coarse.onnx'), 'garbage'),
    remove: (name) => rm(join(folder, name), { recursive: true, force: true }),
    fill: () => fill(join(folder, '.ballast')),
    free: () => rm(join(folder, '.ballast'), { force: true }),
    close: () => {
      if (isDisk) execFileSync('umount', ['--lazy', folder]);
      rmSync(folder, { recursive: true, force: true });
    },
    temporary: async () => {
      const temporary = join(folder, '.tmp');
      await mkdir(temporary, { recursive: true });
      return temporary;
    },
  };
}

function mount(folder, diskBytes) {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${diskBytes}`, 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false; // it takes root
  }
}

/** Writes until there is no room for a single byte. */
function fill(path) {
  const file = openSync(path, 'w');
  try {
    for (let chunk = Buffer.alloc(2 ** 20); chunk.length > 0; )
      chunk = writeAll(file, chunk) ? chunk : chunk.subarray(0, chunk.length >> 1);
  } finally {
    closeSync(file);
  }
}

/** Whether there was room for all of it. */
function writeAll(file, chunk) {
  try {
    return writeSync(file, chunk) === chunk.length;
  } catch (error) {
    if (error.code !== 'ENOSPC') throw error;
    return false;
  }
}
