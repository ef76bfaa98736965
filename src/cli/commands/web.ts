import type { Command } from 'commander';
import { toExamples } from '../examples.js';
import { print } from '../terminal.js';

interface WebFlags {
  readonly out: string;
  readonly force?: boolean;
}

/** `repose web BUNDLE --out DIR`: writes a page that draws with a bundle in the browser. */
export function addWebCommand(program: Command): void {
  program
    .command('web')
    .summary('write a page that draws with a model bundle in the browser, without any server')
    .description(
      'Writes a folder of static files: a page, its scripts, the graphs of BUNDLE, and onnxruntime-web for WASM and WebGPU. ' +
        'Any web server can serve it; the page loads nothing from elsewhere',
    )
    .argument('<bundle>', 'the folder of a model bundle, for example models/default')
    .requiredOption('--out <folder>', "the page's folder")
    .option('--force', 'replace an existing page')
    .addHelpText(
      'after',
      toExamples([
        'repose web models/default --out page',
        'repose web models/default --out page --force && python3 -m http.server --directory page --bind 127.0.0.1',
      ]),
    )
    .action(writeWebPage);
}

async function writeWebPage(folder: string, { out, force }: WebFlags): Promise<void> {
  // onnxruntime 1.30 sends telemetry unless this is set before it loads.
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  const { readBundle } = await import('../../bundle/read-bundle.js');
  const { writePage } = await import('../../export/web/write-page.js');
  await writePage(out, await readBundle(folder), { force });
  print(`${out}/index.html`);
}
