// @ts-check
/**
 * Writes the playground to `dist/web`: its scripts in a few files, with what they need of the packages
 * of Connect and Protobuf-ES, and the files of `src/browser/public` and `assets/animations` as they
 * are. What only one of its two engines needs is in files of its own. `scripts/build.js` calls
 * this with the folder of the compiled sources, by default `dist`.
 */
import { cpSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const [dist = join(root, 'dist')] = process.argv.slice(2);
const browser = join(root, 'src', 'browser');
const web = join(dist, 'web');

const esbuild = await import('esbuild').catch(() => undefined);
if (esbuild) {
  await esbuild.build({
    entryPoints: {
      main: join(browser, 'main.ts'),
      'drawing-worker': join(browser, 'browser-engine', 'drawing-worker.ts'),
      'pose-worker': join(browser, 'browser-engine', 'pose-worker.ts'),
    },
    outdir: join(web, 'browser'), // all in one folder: workers are found beside the script that starts them
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    minify: true,
    legalComments: 'linked',
    logLevel: 'warning',
  });
  cpSync(join(browser, 'public'), web, { recursive: true });
  cpSync(join(root, 'assets', 'animations'), join(web, 'animations'), { recursive: true });
} else process.stderr.write('esbuild is not installed (npm ci): there is no playground\n');
