import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ReposeError } from '../../errors.js';
import { ifThere } from '../../if-there.js';
import { parseJson } from '../../parse-json.js';
import { maxCanvasSide } from '../../pose/convert.js';
import type { Size } from '../../pose/skeleton.js';
import { decodeText } from './decode-text.js';

/** The file at the top of a data folder with its settings. */
export const settingsFile = 'repose.json';

/** How to place joints that were measured at another size than the picture's. */
export interface PosePlacement {
  /** The size that joints were measured at, if their file names none; by default the picture's. */
  readonly canvas?: Size | undefined;
  /** How that size maps to the picture. */
  readonly framing: 'stretch' | 'contain' | 'cover';
}

const side = z.int().positive().max(maxCanvasSide);
const settingsSchema = z.strictObject({
  canvas: z.tuple([side, side]).optional(),
  framing: z.enum(['stretch', 'contain', 'cover']).default('stretch'),
});

/**
 * The settings of a data folder; undefined if it has none. Throws `invalid-argument`, naming the
 * field.
 */
export async function readFolderSettings(folder: string): Promise<PosePlacement | undefined> {
  const bytes = await ifThere(readFile(join(folder, settingsFile)));
  if (bytes === undefined) return undefined;
  const parsed = settingsSchema.safeParse(parseJson(decodeText(bytes)));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ReposeError(
      'invalid-argument',
      `Cannot read ${settingsFile}: ${issue?.path.join('.') || 'the file'}: ${issue?.message}, expected {"canvas": [width, height], "framing": "stretch", "contain" or "cover"}`,
    );
  }
  const { canvas, framing } = parsed.data;
  return { canvas: canvas && { width: canvas[0], height: canvas[1] }, framing };
}
