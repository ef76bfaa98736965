/**
 * Writes the files of the Python client that are made of others: after a change to proto/ or to the
 * ready poses, `npm run write:python-client`.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '#dist/cache-folder.js';
import { formatPythonClientFiles, pythonClientFolder } from './python-client-files.js';
import { setUpTestPython } from './test-python.js';

const { python, reason } = setUpTestPython(cacheFolder(process.env));
if (python === undefined) throw new Error(`Cannot write the Python client: ${reason}`);
for (const [name, text] of formatPythonClientFiles(python))
  writeFileSync(join(pythonClientFolder, name), text);
