import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool } from './run-tool.js';
import { type Flavour, tensorflowVersion, toRequirements } from './wheels.js';

export interface FetchOptions {
  /** Called with one line for each step, for people. */
  readonly report: (line: string) => void;
  /** pip draws its progress bar on standard error. */
  readonly interactive: boolean;
  /** A folder that holds the wheels already, instead of the package index: for machines without a network. */
  readonly wheelFolder?: string | undefined;
}

const python = 'python3';

/**
 * Unpacks what begins with one of the prefixes: TensorFlow's libraries, and the headers that the binding includes.
 * NVIDIA's libraries go beside TensorFlow's, where TensorFlow looks for them. Deletes each wheel it is done with.
 */
const unpackScript = `
import pathlib, re, shutil, sys, zipfile
folder, *prefixes = sys.argv[1:]
for wheel in pathlib.Path(folder, 'wheels').glob('*.whl'):
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.startswith(tuple(prefixes)):
                archive.extract(name, folder)
            elif re.fullmatch(r'nvidia/[^/]+/lib/[^/]+[.]so([.][0-9.]+)?', name):
                target = pathlib.Path(folder, 'tensorflow', pathlib.PurePosixPath(name).name)
                target.parent.mkdir(exist_ok=True)
                with archive.open(name) as source, target.open('wb') as copy:
                    shutil.copyfileobj(source, copy)
    wheel.unlink()
`;
const headerFolders = ['tensorflow/c/', 'tensorflow/core/platform/', 'tsl/', 'xla/'];

/** Downloads and unpacks the C library; `folder` appears only when it is complete. */
export async function fetchLibrary(flavour: Flavour, folder: string, options: FetchOptions): Promise<void> {
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  try {
    options.report(`Downloading TensorFlow ${tensorflowVersion} (${flavour.downloadMb} MB)`);
    await downloadWheels(flavour, join(partial, 'wheels'), options);
    options.report('Unpacking its libraries and headers');
    await unpackWheels(flavour, partial);
    await rm(join(partial, 'wheels'), { recursive: true });
    await rename(partial, folder);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** Fills a folder with the flavour's wheels; pip checks each against its sha256. */
async function downloadWheels(
  { platforms, wheels }: Flavour,
  folder: string,
  { interactive, wheelFolder }: FetchOptions,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const requirements = join(folder, 'requirements.txt');
  await writeFile(requirements, toRequirements(wheels));
  const args = ['-m', 'pip', 'download', '--disable-pip-version-check', '--no-cache-dir', '--no-deps'];
  args.push('--only-binary=:all:', '--python-version=3.12', ...platforms.map((tag) => `--platform=${tag}`));
  args.push('--require-hashes', `--requirement=${requirements}`, `--dest=${folder}`);
  if (wheelFolder !== undefined) args.push('--no-index', `--find-links=${wheelFolder}`);
  await runTool(python, args, {
    purpose: 'download TensorFlow',
    remedy: 'pip needs the Python package index (pip config list), or a folder that holds the wheels',
    visible: interactive,
  });
}

async function unpackWheels({ libraries }: Flavour, folder: string): Promise<void> {
  const prefixes = libraries.map((name) => `tensorflow/${name}`);
  prefixes.push(...headerFolders.map((name) => `tensorflow/include/${name}`));
  await runTool(python, ['-c', unpackScript, folder, ...prefixes], {
    purpose: `unpack TensorFlow in ${folder}`,
    remedy: 'a disk that is full is the usual reason',
  });
}

/** Throws `failed-precondition` when `fetchLibrary()` has no Python with pip to work with. */
export async function assertPip(): Promise<void> {
  await runTool(python, ['-m', 'pip', '--version'], {
    purpose: 'set up TensorFlow',
    remedy: 'install Python 3 with pip (Debian, Ubuntu: apt-get install python3-pip)',
  });
}
