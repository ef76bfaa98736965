/**
 * A models folder on its own disk. Its model is published, broken and repaired as an operator does
 * it.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The size of the small disk, in models: room for the served model, a whole second one and a part
 * of a third.
 */
const roomForModels = 2.5;

/** Name of the served model. */
const modelName = 'default';

/** A folder with one served model. Other folders in it are not served, because of their names. */
export class FaultModels {
  readonly folder: string;
  /** Whether it is on its own small disk, which this process may not be allowed to mount. */
  readonly isDisk: boolean;

  private constructor(folder: string, isDisk: boolean) {
    this.folder = folder;
    this.isDisk = isDisk;
  }

  /** Copies a bundle into a new models folder. */
  static async create(bundle: string): Promise<FaultModels> {
    const folder = await mkdtemp(join(tmpdir(), 'repose-faults-'));
    const files = readdirSync(bundle).filter((name) => statSync(join(bundle, name)).isFile()); // the bundle is flat
    const bytes = files.reduce((sum, name) => sum + statSync(join(bundle, name)).size, 0);
    const models = new FaultModels(folder, mount(folder, Math.ceil(roomForModels * bytes)));
    await mkdir(models.#path(modelName));
    for (const name of files) await cp(join(bundle, name), join(models.#path(modelName), name));
    return models;
  }

  #path(name: string): string {
    return join(this.folder, name);
  }

  /** Publishes another version of the same graphs in a folder, by a rename. */
  async publish(version: string, name = modelName): Promise<void> {
    const path = join(this.#path(name), 'model.json');
    const manifest: object = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(join(this.#path(name), '.model.json'), JSON.stringify({ ...manifest, version }));
    await rename(join(this.#path(name), '.model.json'), path);
  }

  /**
   * Copies the served model to another folder. If the disk is full, throws and leaves a part of it.
   */
  copyTo(name: string): Promise<void> {
    return cp(this.#path(modelName), this.#path(name), { recursive: true });
  }

  /** Swaps a folder and the served model. */
  async swap(name: string): Promise<void> {
    await rename(this.#path(modelName), this.#path('.swapped'));
    await rename(this.#path(name), this.#path(modelName));
    await rename(this.#path('.swapped'), this.#path(name));
  }

  spoil(name: string): Promise<void> {
    return writeFile(join(this.#path(name), 'coarse.onnx'), 'garbage');
  }

  remove(name: string): Promise<void> {
    return rm(this.#path(name), { recursive: true, force: true });
  }

  /** Fills the disk to the last byte, until `free()`. */
  fill(): void {
    fill(this.#path('.ballast'));
  }

  free(): Promise<void> {
    return this.remove('.ballast');
  }

  /** Creates a folder on the same disk for temporary files. */
  async createTemporary(): Promise<string> {
    await mkdir(this.#path('.tmp'), { recursive: true });
    return this.#path('.tmp');
  }

  close(): void {
    if (this.isDisk) execFileSync('umount', ['--lazy', this.folder]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function mount(folder: string, diskBytes: number): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${diskBytes}`, 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false; // mounting needs root
  }
}

function fill(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (let chunk = Buffer.alloc(2 ** 20); chunk.length > 0; )
      chunk = writeAll(file, chunk) ? chunk : chunk.subarray(0, chunk.length >> 1);
  } finally {
    closeSync(file);
  }
}

/** Writes a chunk. Returns whether there was room for all of it. */
function writeAll(file: number, chunk: Buffer): boolean {
  try {
    return writeSync(file, chunk) === chunk.length;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    return false;
  }
}
