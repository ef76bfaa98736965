import { once } from 'node:events';
import type { Command } from 'commander';
import { toMessage } from '../../errors.js';
import { serverSettings } from '../../server/config.js';
import type { RunningServer } from '../../server/running-server.js';
import { formatConfig } from '../../settings/format-config.js';
import { toExamples } from '../examples.js';
import { addServerConfigOptions, readServerConfig } from '../server-settings.js';
import { print, say } from '../terminal.js';

/** `repose serve`: the gRPC server, until SIGINT or SIGTERM. */
export function addServeCommand(program: Command): void {
  const command = program
    .command('serve')
    .summary('serve the model bundles over gRPC')
    .description(
      'Serves all model bundles in a folder over gRPC, until Ctrl-C or SIGTERM. Every setting is a flag (--max-queue), a variable (REPOSE_MAX_QUEUE) or a key of the file (maxQueue), and counts in this order',
    );
  addServerConfigOptions(command)
    .addHelpText(
      'after',
      toExamples([
        'repose serve',
        'repose serve --host 0.0.0.0 --port 8080 --device cuda',
        'repose serve --engines 2 --threads 1',
        'repose serve --config repose.yaml',
        'repose serve --print-config > repose.yaml    a file of all settings, to change',
      ]),
    )
    .action(runServe);
}

async function runServe({ printConfig }: { printConfig?: true }, command: Command): Promise<void> {
  if (!printConfig) return serve(command);
  const { config, written } = await readServerConfig(command, process.env);
  print(formatConfig(serverSettings, config, written));
}

async function serve(command: Command): Promise<void> {
  const { stop, unwatch } = watchForStop();
  process.stderr.on('error', () => undefined); // a full disk does not end the service
  try {
    const { config } = await readServerConfig(command, process.env);
    const { startServer } = await import('../../server/start-server.js');
    const { describeServer } = await import('../describe-server.js');
    const server = await startServer(config, stop);
    const reload = (): void => void reloadModels(server);
    process.on('SIGHUP', reload); // before the block that tells readers that signals are handled
    print(describeServer(server));
    if (!stop.aborted) await once(stop, 'abort');
    say(`${stop.reason}: finishing the calls in flight`);
    await server.close();
    process.removeListener('SIGHUP', reload);
  } catch (error) {
    if (error !== stop.reason || !stop.aborted) throw error;
    say(`${stop.reason}: ending before the models are loaded`);
  } finally {
    unwatch(); // whatever is left of a start-up that failed ends at the first signal
  }
}

/** SIGHUP: serves the current content of the models folder, or says why it keeps the old one. */
async function reloadModels(server: RunningServer): Promise<void> {
  const { describeVersions } = await import('../../server/fleet/model-names.js');
  try {
    const hasChanged = await server.reload();
    const models = server.models.map(describeVersions).join(', ');
    say(`SIGHUP: ${hasChanged ? 'now' : 'still'} serving ${models}`);
  } catch (error) {
    say(`SIGHUP: ${toMessage(error)}; still serving the models from before`);
  }
}

const stopSignals = ['SIGINT', 'SIGTERM'] as const;

/** `stop` aborts on the first signal to end, with its name as the reason. A second one, or one after `unwatch()`, ends the process at once. */
function watchForStop(): { readonly stop: AbortSignal; unwatch(): void } {
  const controller = new AbortController();
  const unwatch = (): void => {
    for (const signal of stopSignals) process.removeListener(signal, hear);
  };
  const hear = (signal: NodeJS.Signals): void => {
    unwatch();
    controller.abort(signal);
  };
  for (const signal of stopSignals) process.on(signal, hear);
  return { stop: controller.signal, unwatch };
}
