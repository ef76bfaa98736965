import { readFile } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { ReposeError, toMessage } from '../../errors.js';
import { reservedNames, roles } from './caller.js';
import { callerNamePattern } from './token.js';

const perMinute = z.int().max(1_000_000_000);

const tokenEntrySchema = z.strictObject({
  name: z
    .string()
    .regex(callerNamePattern, 'expected lower-case letters, digits, dots and hyphens, at most 63')
    .refine(
      (name) => !reservedNames.includes(name),
      'expected a name that does not stand for callers without a token',
    ),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'expected the 64 hexadecimal digits of a SHA-256'),
  roles: z.array(z.enum(roles)).min(1).default(['generate']),
  requestsPerMinute: perMinute.min(1).optional(),
  // One request may ask for two pictures.
  picturesPerMinute: perMinute.min(2).optional(),
});

const tokenFileSchema = z.array(tokenEntrySchema);

/** One token of a caller: its hash, what it may do, and how much of it. */
export type TokenEntry = z.output<typeof tokenEntrySchema>;

/**
 * Reads a file of tokens: a YAML list, one entry a token. A name may have several tokens, for their
 * rotation; they have the same roles and quota. Throws `invalid-argument` with the first wrong
 * entry, and `not-found` without such a file. Texts of errors never quote a value.
 */
export async function readTokenFile(path: string): Promise<readonly TokenEntry[]> {
  const entries = parse(path, await read(path));
  for (const [index, entry] of entries.entries()) {
    const first = entries.find(({ name }) => name === entry.name) ?? entry;
    if (toRights(first) !== toRights(entry))
      throw wrong(
        path,
        `[${index}]: another token of ${entry.name} has other roles or quotas, expected the same`,
      );
    if (entries.findIndex(({ sha256 }) => sha256 === entry.sha256) !== index)
      throw wrong(path, `[${index}].sha256: there twice, expected once`);
  }
  return entries;
}

/** Checks one entry. Throws `invalid-argument` with the first wrong field. */
export function parseTokenEntry(entry: TokenEntry): TokenEntry {
  const result = tokenEntrySchema.safeParse(entry);
  if (result.success) return result.data;
  throw new ReposeError('invalid-argument', `Cannot issue a token: ${describeFirst(result.error)}`);
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new ReposeError('not-found', `Cannot read the tokens: ${toMessage(cause)}`, { cause });
  }
}

function parse(path: string, text: string): readonly TokenEntry[] {
  const document = parseDocument(text, { prettyErrors: false });
  const [error] = document.errors;
  if (error) throw wrong(path, `${error.code}, expected a YAML list`);
  const result = tokenFileSchema.safeParse(document.toJS() ?? []);
  if (result.success) return result.data;
  throw wrong(path, describeFirst(result.error));
}

/** Where the first fault is, and what was expected, as in `[0].roles[1]: expected ...`. */
function describeFirst({ issues: [issue] }: z.ZodError): string {
  const place = (issue?.path ?? []).map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`));
  const text = place.join('').replace(/^\./, '');
  return `${text === '' ? '' : `${text}: `}${issue?.message ?? 'not a list'}`;
}

function toRights({ roles: held, requestsPerMinute, picturesPerMinute }: TokenEntry): string {
  return JSON.stringify([[...held].sort(), requestsPerMinute, picturesPerMinute]);
}

function wrong(path: string, what: string): ReposeError {
  return new ReposeError('invalid-argument', `Cannot read the tokens of ${path}: ${what}`);
}
