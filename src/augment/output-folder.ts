import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ReposeError } from '../errors.js';
import { parseJson } from '../parse-json.js';
import { lockFolder } from './lock-folder.js';
import type { Shard } from './shard.js';

/** Not `.json`: data folders read such files as keypoints. */
const settingsName = 'settings.jsonl';

/** The settings of an output folder, by flag name; a resumed run must have the same. */
export type FolderSettings = Readonly<Record<string, string | number | readonly string[] | null>>;

const settingsSchema = z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string()), z.null()]));

/**
 * Creates an output folder, or reuses that of an earlier run with the same settings, and locks it,
 * or a shard of it, until the returned function is called. Throws `invalid-argument` for other settings, naming the
 * first difference, and for a folder with other files.
 */
export async function openOutputFolder(
  folder: string,
  settings: FolderSettings,
  shard?: Shard,
): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  const unlock = await lockFolder(folder, shard && `shard ${shard.index}/${shard.count}`);
  try {
    if ((await readSettings(folder)) === undefined) await writeSettings(folder, settings);
    // Another shard may have written at the same time.
    assertSame(folder, (await readSettings(folder)) ?? {}, settings);
    return unlock;
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function readSettings(folder: string): Promise<FolderSettings | undefined> {
  const names = (await readdir(folder)).filter((name) => !isTemporary(name));
  if (names.length === 0) return undefined;
  if (!names.includes(settingsName))
    throw new ReposeError(
      'invalid-argument',
      `Cannot draw into ${folder}: ${names[0]} is in it, expected an empty folder, or one that this command made`,
    );
  const text = await readFile(join(folder, settingsName), 'utf8');
  const parsed = settingsSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new ReposeError(
    'invalid-argument',
    `Cannot read ${join(folder, settingsName)}: not the settings of a run, expected another folder`,
  );
}

async function writeSettings(folder: string, settings: FolderSettings): Promise<void> {
  const temporary = join(folder, `${settingsName}.${randomUUID()}.partial`);
  await writeFile(temporary, `${JSON.stringify(settings)}\n`, { flush: true });
  await rename(temporary, join(folder, settingsName));
}

function isTemporary(name: string): boolean {
  return name.startsWith(`${settingsName}.`) && name.endsWith('.partial');
}

function assertSame(folder: string, known: FolderSettings, settings: FolderSettings): void {
  for (const name of Object.keys({ ...known, ...settings })) {
    const [before, now] = [known[name], settings[name]].map((value) => JSON.stringify(value ?? null));
    if (before === now) continue;
    throw new ReposeError(
      'invalid-argument',
      `Cannot continue in ${folder}: its ${name} is ${before}, and now it is ${now}, expected the same or another folder`,
    );
  }
}
