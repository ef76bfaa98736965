// @ts-check
/**
 * What a file depends on for `jest --changedSince` and `--watch`, beyond what it imports: the sources of the programs that it starts
 * from `dist/`, and, in a test of the command line, of the sub-commands that it names.
 */
const { readdirSync, readFileSync } = require('node:fs');
const { basename, dirname, join, relative } = require('node:path');

const root = join(__dirname, '..', '..');
const commands = readdirSync(join(root, 'src', 'cli', 'commands')).map((file) => basename(file, '.ts'));

/** `'dist', 'server', 'engine', 'child.js'`, as in a call of `join()`. */
const program = /'dist'((?:,\s*'[\w-]+')*,\s*'[\w-]+\.js')/g;
const startsCommands = /from '[./]*support\/cli\.js'/;
/** It imports every sub-command. */
const wholeCommand = '#dist/cli/main.js';

module.exports = {
  /** What Jest has found by another version of these rules, or for other commands, does not count. */
  getCacheKey: () => [readFileSync(__filename, 'utf8'), ...commands].join('\n'),

  /**
   * @param {string} code
   * @param {string} path
   * @param {(code: string, path: string) => Iterable<string>} extractImports
   */
  extract(code, path, extractImports) {
    const programs = [...code.matchAll(program)].map(([, parts = '']) =>
      ['#dist', ...[...parts.matchAll(/'([^']+)'/g)].map(([, part]) => part)].join('/'),
    );
    const named = startsCommands.test(code) ? commands.filter((name) => code.includes(`'${name}'`)) : [];
    const modules = [
      ...extractImports(code, path),
      ...programs.filter((name) => name !== wholeCommand),
      ...named.map((name) => `#dist/cli/commands/${name}.js`),
    ];
    return new Set(modules.map((name) => toSource(name, dirname(path))));
  },
};

/**
 * `#dist/errors.js` as the path of its source from a folder.
 * @param {string} name
 * @param {string} folder
 */
function toSource(name, folder) {
  if (!name.startsWith('#dist/')) return name;
  const path = relative(folder, join(root, 'src', name.slice('#dist/'.length)));
  return path.startsWith('.') ? path : `./${path}`;
}
