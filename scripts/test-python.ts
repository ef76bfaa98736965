import { join } from 'node:path';
import { packageRoot } from '#dist/package-root.js';
import { type PythonEnvironment, setUpPython } from './python-environment.js';

/**
 * A Python with the packages of test/requirements.txt, with which tests check files of ours, or why
 * there is none.
 */
export function setUpTestPython(cache: string): PythonEnvironment {
  const requirements = join(packageRoot, 'test', 'requirements.txt');
  return setUpPython('test-python', { cache, requirements, purpose: 'checks files of ours' });
}
