import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/package-root.js';

test('packageRoot is the folder that holds package.json', () => {
  expect(existsSync(join(packageRoot, 'package.json'))).toBe(true);
});
