import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ifThere } from '../if-there.js';
import { runTool } from './run-tool.js';
import { toRequirements, type WheelSet } from './wheel-set.js';

export interface FetchOptions {
  /** Gets a line for each step. */
  readonly report: (line: string) => void;
  /** Whether there is a terminal, where pip draws its progress bar. */
  readonly interactive?: boolean | undefined;
  /** A folder with the wheels, instead of the package index: for machines without a network. */
  readonly wheelFolder?: string | undefined;
}

const python = 'python3';

/** Unpacks matching files to their folders, see `WheelFiles`, and deletes each wheel after that. */
const unpackScript = `
import fnmatch, json, pathlib, shutil, sys, zipfile
folder, files = pathlib.Path(sys.argv[1]), json.loads(sys.argv[2])
missing = {rule['pattern'] for rule in files}
for wheel in (folder / 'wheels').glob('*.whl'):
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.infolist():
            rule = next((rule for rule in files if fnmatch.fnmatchcase(member.filename, rule['pattern'])), None)
            if rule is None or member.is_dir():
                continue
            missing.discard(rule['pattern'])
            path = pathlib.PurePosixPath(member.filename)
            target = folder / (path if 'folder' not in rule else pathlib.PurePosixPath(rule['folder'], path.name))
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(member) as source, target.open('wb') as copy:
                shutil.copyfileobj(source, copy)
    wheel.unlink()
if missing:
    sys.exit('no wheel holds ' + ', '.join(sorted(missing)))
`;

/**
 * Fills `folder` with the files of a set of wheels, whose sha256 it checks; does nothing if the
 * folder exists. The folder appears by a rename, so an interrupted download starts again. Throws
 * `failed-precondition`, with a remedy, if Python 3 with pip or a wheel is missing, or if a wheel
 * is not the pinned one.
 */
export async function fetchWheels(set: WheelSet, folder: string, options: FetchOptions): Promise<void> {
  if (await ifThere(stat(folder))) return;
  await assertPip(set);
  const partial = `${folder}.${randomUUID()}.partial`;
  try {
    options.report(`Downloading ${set.title} (${set.downloadMb} MB)`);
    await downloadWheels(set, join(partial, 'wheels'), options);
    options.report(`Unpacking ${set.title}`);
    await unpackWheels(set, partial);
    await rm(join(partial, 'wheels'), { recursive: true });
    await moveInPlace(partial, folder);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** Another setup may have been faster: then its folder is used. */
async function moveInPlace(partial: string, folder: string): Promise<void> {
  try {
    await rename(partial, folder);
  } catch (error) {
    if (!(await ifThere(stat(folder)))) throw error;
  }
}

async function assertPip({ title }: WheelSet): Promise<void> {
  await runTool(python, ['-m', 'pip', '--version'], {
    purpose: `download ${title}`,
    remedy: 'install Python 3 with pip (Debian, Ubuntu: apt-get install python3-pip)',
  });
}

/** Fills a folder with the wheels; pip checks each against its sha256. */
async function downloadWheels(
  { title, platforms, wheels }: WheelSet,
  folder: string,
  { interactive = false, wheelFolder }: FetchOptions,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const requirements = join(folder, 'requirements.txt');
  await writeFile(requirements, toRequirements(wheels));
  const args = ['-m', 'pip', 'download', '--disable-pip-version-check', '--no-cache-dir', '--no-deps'];
  args.push('--only-binary=:all:', '--python-version=3.12', ...platforms.map((tag) => `--platform=${tag}`));
  args.push('--require-hashes', `--requirement=${requirements}`, `--dest=${folder}`);
  if (wheelFolder !== undefined) args.push('--no-index', `--find-links=${wheelFolder}`);
  await runTool(python, args, {
    purpose: `download ${title}`,
    remedy: 'pip needs the Python package index (pip config list), or --wheels with a folder of the wheels',
    visible: interactive,
  });
}

async function unpackWheels({ title, files }: WheelSet, folder: string): Promise<void> {
  await runTool(python, ['-c', unpackScript, folder, JSON.stringify(files)], {
    purpose: `unpack ${title} in ${folder}`,
    remedy: 'the usual reason is a full disk',
  });
}
