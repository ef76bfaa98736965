import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { constants, createBrotliCompress } from 'node:zlib';
import { type Part, type PartsFolder, PartsWriter } from './write-parts.js';

/** What an archive holds. */
export interface ArchiveContent {
  /** The folder that the files are named from. */
  readonly base: string;
  readonly files: readonly string[];
  /** The folder that the files get in the archive, in place of `base`. */
  readonly prefix?: string;
}

export interface ArchiveOptions extends PartsFolder {
  /** Brotli's, 0 to 11. */
  readonly quality: number;
}

/**
 * Writes files as `NAME.tar.br`, which Node itself can read, without a copy of them on the disk. The
 * same files give the same bytes. Needs GNU tar.
 */
export async function writeArchive(
  name: string,
  { base, files, prefix = '' }: ArchiveContent,
  options: ArchiveOptions,
): Promise<readonly Part[]> {
  const tar = spawn(
    'tar',
    [
      '-c',
      ...['--format=gnu', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'],
      ...['--dereference', '--hard-dereference'],
      ...(prefix === '' ? [] : [`--transform=s,^,${prefix}/,`]),
      ...['-C', base, '--null', '-T', '-'],
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const ended = once(tar, 'close');
  tar.stdin.end(files.join('\0'));
  const compress = createBrotliCompress({
    params: {
      [constants.BROTLI_PARAM_QUALITY]: options.quality,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    },
  });
  const writer = new PartsWriter(`${name}.tar.br`, options);
  await pipeline(tar.stdout, compress, writer);
  const [status] = await ended;
  if (status !== 0) throw new Error(`Cannot write ${name}.tar.br: tar ended with ${status}, expected 0`);
  return writer.parts;
}
