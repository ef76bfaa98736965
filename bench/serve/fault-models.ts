/**
 * A models folder on a disk of its own, whose model is published, broken and mended as an operator
 * does it.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * How many times the small disk has room for the model: whole beside the one that is served, and
 * for a part of a third.
 */
const roomForModels = 2.5;

/** Of the served model. */
const modelName = 'default';

/** A folder with one model, which is served. Other folders beside it, by their names, are not. */
export class FaultModels {
  readonly folder: string;
  /** Whether it is a small disk of its own: this process may mount one. */
  readonly isDisk: boolean;

  private constructor(folder: string, isDisk: boolean) {
    this.folder = folder;
    this.isDisk = isDisk;
  }

  /** Copies a bundle into a new models folder. */
  static async create(bundle: string): Promise<FaultModels> {
    const folder = await mkdtemp(join(tmpdir(), 'repose-faults-'));
    const files = readdirSync(bundle).filter((name) => statSync(join(bundle, name)).isFile()); // what is served
    const bytes = files.reduce((sum, name) => sum + statSync(join(bundle, name)).size, 0);
    const models = new FaultModels(folder, mount(folder, Math.ceil(roomForModels * bytes)));
    await mkdir(models.#path(modelName));
    for (const name of files) await cp(join(bundle, name), join(models.#path(modelName), name));
    return models;
  }

  #path(name: string): string {
    return join(this.folder, name);
  }

  /** Another version of the same graphs in a folder, by a rename. */
  async publish(version: string, name = modelName): Promise<void> {
    const path = join(this.#path(name), 'model.json');
    const manifest: object = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(join(this.#path(name), '.model.json'), JSON.stringify({ ...manifest, version }));
    await rename(join(this.#path(name), '.model.json'), path);
  }

  /**
   * A copy of the served model as another folder. Throws where the disk is full, and leaves a part
   * of it.
   */
  copyTo(name: string): Promise<void> {
    return cp(this.#path(modelName), this.#path(name), { recursive: true });
  }

  /** Puts a folder in the model's place, and the model where it was. */
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

  /** Leaves no room for a single byte, until `free()`. */
  fill(): void {
    fill(this.#path('.ballast'));
  }

  free(): Promise<void> {
    return this.remove('.ballast');
  }

  /** A folder on the same disk for temporary files. */
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
    return false; // it takes root
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

/** Whether there was room for all of it. */
function writeAll(file: number, chunk: Buffer): boolean {
  try {
    return writeSync(file, chunk) === chunk.length;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    return false;
  }
}
