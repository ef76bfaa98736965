// @ts-check
/**
 * Puts what the server loads, two hundred modules of its own and of its packages, into a few files,
 * in place of the compiled `dist/server/running-server.js`, and `config.js`, of which flags are made. A start until ready takes 0.7 of the
 * time that it takes without, on the clock and in processor time (`npm run bench:start` of both in
 * turn, two cores: 0.27 s against 0.40 s): finding and reading so many files is the rest.
 * Everything else stays as the compiler wrote it. `scripts/build.js` calls this with the folder of the
 * compiled sources, by default `dist`.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

const [dist = join(dirname(import.meta.dirname), 'dist')] = process.argv.slice(2);
const outdir = join(dist, 'server');

/**
 * @param {typeof import('esbuild')} esbuild
 * @returns {Promise<unknown>}
 */
function bundle({ build }) {
  return build({
    entryPoints: ['running-server.js', 'config.js'].map((file) => join(outdir, file)),
    outdir,
    allowOverwrite: true,
    bundle: true,
    splitting: true, // what is imported late stays in files of its own
    format: 'esm',
    platform: 'node',
    target: 'node20.11',
    // Packages with binaries beside them, and what the command and the server must have one of: the
    // class of errors, the root folder.
    external: ['@img/sharp-*', '*.node', 'onnxruntime-node'],
    plugins: [shareModules, keepFolders],
    banner: {
      js: [
        "import { createRequire as createBundleRequire } from 'node:module';",
        'const require = createBundleRequire(import.meta.url);',
        'const bundleFolder = import.meta.dirname;',
      ].join('\n'),
    },
    logLevel: 'warning',
  });
}

/**
 * Modules of ours that the bundle imports from where they are. All of its files lie in `dist/server`.
 * @type {import('esbuild').Plugin}
 */
const shareModules = {
  name: 'share-modules',
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/(errors|package-root)\.js$/ }, ({ path, resolveDir }) => {
      const file = join(resolveDir, path);
      return dirname(file) === dist ? { path: relative(outdir, file), external: true } : undefined;
    }),
};

/**
 * gRPC's packages read proto files beside their own modules, whose folders they must know.
 * @type {import('esbuild').Plugin}
 */
const keepFolders = {
  name: 'keep-folders',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\/node_modules\/.*\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const folder = `(bundleFolder + ${JSON.stringify(`/${relative(outdir, dirname(path))}`)})`;
      return text.includes('__dirname') ? { contents: text.replaceAll('__dirname', folder) } : undefined;
    }),
};

const esbuild = await import('esbuild').catch(() => undefined);
if (esbuild) await bundle(esbuild);
else process.stderr.write('esbuild is not installed (npm ci): the server takes longer to start\n');
