import { execFile } from 'node:child_process';
import { copyFile, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { packJsClient } from '../../scripts/pack-js-client.js';
import { packageRoot } from '../../src/package-root.js';
import { describeWithChromium, launchChromium } from '../support/chromium.js';
import { readSnippets } from '../support/doc-snippets.js';
import { createPng, startTestServer } from '../support/server.js';
import { serveFolder } from '../support/static-server.js';
import { startIdentityServer } from './identity-server.js';

const readmePrograms = ['clients/js/README.md', 'docs/clients.md']
  .flatMap((path) => readSnippets(path, 'js'))
  .filter(({ text }) => text.includes('@repose/client'));
const photograph = join(packageRoot, 'test', 'fixtures', 'photographs', 'front.jpg');

// Whole programs are built, installed and started: seconds, on a busy machine minutes.
jest.setTimeout(300_000);

/** What clients/js/test/browser-page.ts puts into its page. */
interface PageProgram {
  callServer(address: string, condBase64: string): Promise<unknown>;
}

/** Of the programs that use the package: our settings, and no types but Node's. */
const tsconfig = {
  extends: join(packageRoot, 'tsconfig.json'),
  compilerOptions: {
    rootDir: '.',
    outDir: '.',
    declaration: false,
    sourceMap: false,
    typeRoots: [join(packageRoot, 'node_modules', '@types')],
  },
  include: ['*.ts'],
  exclude: [],
};

describe('@repose/client', () => {
  /** An empty project that has installed the package. */
  let project: string;
  let env: NodeJS.ProcessEnv;
  const stop: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), 'repose-js-client-'));
    const { server, close } = await startTestServer();
    stop.push(close);
    await writeFile(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
    const tarball = packJsClient(project);
    await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', tarball]);
    await cp(join(packageRoot, 'clients', 'js', 'test'), project, { recursive: true });
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify(tsconfig));
    await run(process.execPath, [
      join(packageRoot, 'node_modules', 'typescript', 'bin', 'tsc'),
      '-p',
      project,
    ]);

    await writeFile(join(project, 'cond.png'), await createPng(16, 32));
    env = {
      REPOSE_ADDRESS: server.address,
      REPOSE_COND: join(project, 'cond.png'),
      REPOSE_PHOTOGRAPH: photograph,
    };
  });

  afterAll(async () => {
    for (const close of stop) await close();
    await rm(project, { recursive: true });
  });

  /** Runs a program in the project; rejects with what it said. */
  async function run(
    command: string,
    args: readonly string[],
    more: NodeJS.ProcessEnv = {},
  ): Promise<string> {
    const { stdout } = await promisify(execFile)(command, args, {
      cwd: project,
      env: { ...process.env, ...more },
    }).catch((error: Error & { stdout?: string }) => {
      throw new Error(`${error.message}\n${error.stdout}`);
    });
    return stdout;
  }

  const runTests = (name: string) => run(process.execPath, ['--test', `${name}.test.js`], env);

  test('draws, estimates, describes and streams on a server', () => runTests('client'));

  test('repeats, times and cancels its calls', () => runTests('calls'));

  test('calls with a certificate and a token', async () => {
    const { env: identity, close } = await startIdentityServer();
    stop.push(close);
    env = { ...env, ...identity };
    await runTests('identity');
  });

  test.each(readmePrograms)('runs $name', async ({ text }) => {
    await copyFile(photograph, join(project, 'friend.jpg'));
    const { REPOSE_ADDRESS: address = '' } = env;
    await run(process.execPath, ['--input-type=module', '--eval', text.replace('127.0.0.1:50051', address)]);
  });

  test('installs neither onnxruntime nor sharp, and nothing but Connect', async () => {
    const { dependencies } = JSON.parse(await run('npm', ['ls', '--all', '--json']));
    const names = (tree: object): string[] =>
      Object.entries(tree).flatMap(([name, { dependencies: inner = {} }]) => [name, ...names(inner)]);
    expect([...new Set(names(dependencies))].sort()).toEqual([
      '@bufbuild/protobuf',
      '@connectrpc/connect',
      '@connectrpc/connect-node',
      '@connectrpc/connect-web',
      '@repose/client',
    ]);
  });

  describeWithChromium('in a browser', () => {
    test('draws over the HTTP port, cancels, and reads errors', async () => {
      const pages = await serveFolder(join(project, 'page'));
      const origin = new URL(pages.address).origin;
      const { server, close } = await startTestServer({ httpAddress: '127.0.0.1:0', httpOrigins: [origin] });
      stop.push(close, pages.close);
      await bundlePage();
      const browser = await launchChromium();
      stop.push(() => browser.close());
      const page = await browser.newPage();
      await page.goto(pages.address);
      const cond = (await createPng(16, 32)).toString('base64');
      const found = await page.evaluate(
        ([address, base64]) => (globalThis as unknown as PageProgram).callServer(address, base64),
        [`http://${server.httpAddress}`, cond] as const,
      );
      expect(found).toEqual({
        stages: ['coarse image/png', 'refined image/png'],
        estimate: 'invalid-argument',
        models: ['slow', 'tiny'],
        violations: ['pose.joints[0].x'],
        left: 'coarse',
        aborted: 'cancelled',
        missing: 'not-found',
      });
    });
  });

  /** Bundles the page's program with the installed package; esbuild refuses modules of Node. */
  async function bundlePage(): Promise<void> {
    const { metafile } = await build({
      entryPoints: [join(project, 'browser-page.ts')],
      bundle: true,
      platform: 'browser',
      format: 'esm',
      metafile: true,
      outfile: join(project, 'page', 'program.js'),
    });
    expect(Object.keys(metafile.inputs).filter((path) => path.includes('connect-node'))).toEqual([]);
    await writeFile(join(project, 'page', 'index.html'), '<script type="module" src="program.js"></script>');
  }
});
