// @ts-check
/**
 * Checks the files of a kit against its SHA256SUMS, and unpacks its archives: `node unpack.mjs KIT [HOME]`.
 * A kit holds it beside `run`, so it imports nothing but Node's own modules.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  createReadStream,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';

const [kit = '', home] = process.argv.slice(2);

try {
  await verify();
  if (home !== undefined) await unpack(home);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

async function verify() {
  for (const line of readFileSync(join(kit, 'SHA256SUMS'), 'utf8').trim().split('\n')) {
    const [expected = '', name = ''] = line.split('  ');
    const found = await hash(join(kit, name));
    if (found !== expected)
      throw new Error(`Cannot use the kit: ${name} has sha256 ${found}, expected ${expected}`);
  }
}

/** @param {string} path */
async function hash(path) {
  const sum = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) sum.update(chunk);
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    throw new Error(`Cannot use the kit: ${path} cannot be read (${code}), expected it beside run`);
  }
  return sum.digest('hex');
}

/**
 * Each archive into `app`, which appears by a rename once it is whole.
 * @param {string} home
 */
async function unpack(home) {
  const partial = join(home, 'app.partial');
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  /** @type {Map<string, string[]>} */
  const archives = new Map();
  for (const file of readdirSync(kit).sort()) {
    const [, name] = /^(\w+)\.tar\.br(?:\.\d+)?$/.exec(file) ?? [];
    if (name !== undefined) archives.set(name, [...(archives.get(name) ?? []), join(kit, file)]);
  }
  for (const [name, parts] of archives) {
    await unpackArchive(parts, partial);
    if (name === 'cuda') writeFileSync(join(partial, '.cuda'), '');
  }
  writeFileSync(join(partial, '.complete'), '');
  rmSync(join(home, 'app'), { recursive: true, force: true });
  renameSync(partial, join(home, 'app'));
}

/**
 * @param {readonly string[]} parts
 * @param {string} folder
 */
async function unpackArchive(parts, folder) {
  const tar = spawn('tar', ['-xf', '-', '-C', folder], { stdio: ['pipe', 'inherit', 'inherit'] });
  const ended = once(tar, 'close');
  const written = pipeline(Readable.from(read(parts)), createBrotliDecompress(), tar.stdin);
  // tar may end before it has read the padding behind an archive's end: its status tells whether all is well.
  const failure = await written.then(
    () => undefined,
    (error) => error,
  );
  const [status] = await ended;
  if (status !== 0)
    throw new Error(`Cannot unpack the kit: tar ended with ${status}, expected 0`, { cause: failure });
}

/** @param {readonly string[]} parts */
async function* read(parts) {
  for (const part of parts) yield* createReadStream(part, { highWaterMark: 1 << 20 });
}
