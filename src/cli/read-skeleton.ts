import { existsSync } from 'node:fs';
import { ReposeError } from '../errors.js';
import type { SkeletonSetting } from '../pose/skeleton-definition.js';
import { skeletonSettingSchema } from '../pose/skeleton-schema.js';
import { isSkeletonName, skeletonNames } from '../pose/skeletons.js';
import { readJsonInput } from './read-input.js';

/** The values of a skeleton's flag, for its help. */
export const skeletonHelp = `${skeletonNames.join(', ')}, or a JSON file: docs/skeletons.md`;

/**
 * The skeleton that a flag names. Throws `not-found`, or `invalid-argument` naming every wrong
 * field of its file.
 */
export async function readSkeletonSetting(nameOrFile: string): Promise<SkeletonSetting> {
  if (isSkeletonName(nameOrFile)) return nameOrFile;
  if (!existsSync(nameOrFile))
    throw new ReposeError(
      'not-found',
      `Cannot find the skeleton ${JSON.stringify(nameOrFile)}: expected one of ${skeletonNames.join(', ')}, or a JSON file`,
    );
  const failure = `Cannot use the skeleton "${nameOrFile}"`;
  const json = await readJsonInput(nameOrFile, { failure, expected: 'JSON' });
  const parsed = skeletonSettingSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const violations = parsed.error.issues.map(({ path, message }) => {
    const field = path.join('.') || 'the document';
    return { field, description: `${failure}: ${field}: ${message}` };
  });
  throw new ReposeError('invalid-argument', violations.map(({ description }) => description).join('\n'), {
    violations,
  });
}
