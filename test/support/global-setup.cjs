// @ts-check
const { spawnSync } = require('node:child_process');
const { join } = require('node:path');

const build = join(__dirname, '..', '..', 'scripts', 'build.js');

/** Compiles what has changed before each run of Jest, in watch mode too: tests start the compiled programs. */
module.exports = () => {
  const { status } = spawnSync(process.execPath, [build, '--if-stale'], { stdio: 'inherit' });
  if (status !== 0) throw new Error('Cannot test: the sources do not compile');
};
