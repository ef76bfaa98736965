import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ReposeError } from '../../errors.js';
import { ifThere } from '../../if-there.js';
import { maxCanvasSide } from '../../pose/convert.js';
import type { Size } from '../../pose/skeleton.js';
import { decodeText } from './decode-text.js';

/** The file at the top of a data folder that says what its other files do not. */
export const settingsFile = 'repose.json';

/** How joints that were not measured on the picture itself lie on it. */
export interface PosePlacement {
  /** The size of what joints were measured on, where their own file names none; the picture's without it. */
  readonly canvas?: Size | undefined;
  /** How that becomes the picture: with its proportions inside the picture or over it, or stretched. */
  readonly framing: 'stretch' | 'contain' | 'cover';
}

const side = z.int().positive().max(maxCanvasSide);
const settingsSchema = z.strictObject({
  canvas: z.tuple([side, side]).optional(),
  framing: z.enum(['stretch', 'contain', 'cover']).default('stretch'),
});

/** The settings of a data folder; undefined where it has none. Throws `invalid-argument`, naming what is wrong. */
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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
