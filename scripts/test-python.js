import { dirname, join } from 'node:path';
import { setUpPython } from './python-environment.js';

const requirements = join(dirname(import.meta.dirname), 'test', 'requirements.txt');

/** A Python with the packages of test/requirements.txt, with which tests check files of ours, or why there is none. */
export function setUpTestPython(cache) {
  return setUpPython('test-python', { cache, requirements, purpose: 'checks files of ours' });
}
