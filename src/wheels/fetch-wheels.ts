import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ifThere } from '../if-there.js';
import { runTool } from './run-tool.js';
import { toRequirements, type WheelSet } from './wheel-set.js';

export interface FetchOptions {
  /** Called with one line for each step, for people. */
  readonly report: (line: string) => void;
  /** A terminal is there: pip draws its progress bar on standard error. */
  readonly interactive?: boolean | undefined;
  /** A folder that holds the wheels already, instead of the package index: for machines without a network. */
  readonly wheelFolder?: string | undefined;
}

const python = 'python3';

/** Unpacks what matches, each file to its folder, and deletes each wheel it is done with; see `WheelFiles`. */
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
 * Fills `folder` with the files of a set of wheels, each wheel checked against its sha256; does nothing where the folder is there.
 * It appears by a rename, complete, so that an interrupted download is begun anew. Throws `failed-precondition`, saying what
 * to do, without Python 3 with pip, without the wheels, or where one is not the pinned one.
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

/** Another set-up may have been faster: then its folder is as good. */
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
    remedy:
      'pip needs the Python package index (pip config list), or --wheels a folder that holds the wheels',
    visible: interactive,
  });
}

async function unpackWheels({ title, files }: WheelSet, folder: string): Promise<void> {
  await runTool(python, ['-c', unpackScript, folder, JSON.stringify(files)], {
    purpose: `unpack ${title} in ${folder}`,
    remedy: 'a disk that is full is the usual reason',
  });
}
