import { once } from 'node:events';
import type { Command } from 'commander';
import { ReposeError, toMessage } from '../../errors.js';
import { serverSettings } from '../../server/config.js';
import type { RunningServer } from '../../server/running-server.js';
import type { Setting } from '../../settings/list-settings.js';
import { toExamples } from '../examples.js';
import { takeFirstEngine } from '../first-engine.js';
import { addServerConfigOptions, readServerConfig } from '../server-settings.js';
import { print, say } from '../terminal.js';
import { watchForStop } from '../watch-for-stop.js';

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
  const { formatConfig } = await import('../../settings/format-config.js');
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
    const server = await startServer(config, stop, takeFirstEngine());
    const reload = (): void => void reloadIdentity(server).then(() => reconfigure(server, command));
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

/** SIGHUP: takes over the current tokens and certificates, whether or not the rest can be read. */
async function reloadIdentity(server: RunningServer): Promise<void> {
  try {
    if (await server.reloadIdentity()) say('SIGHUP: the files of tokens and certificates are read');
  } catch (error) {
    say(`SIGHUP: ${toMessage(error)}; keeping the tokens and certificates from before`);
  }
}

/**
 * SIGHUP: takes over the current content of the file of settings and of the models folder, or says
 * why it keeps the old ones.
 */
async function reconfigure(server: RunningServer, command: Command): Promise<void> {
  const { describeVersions } = await import('../../server/fleet/model-names.js');
  try {
    const { config } = await readServerConfig(command, process.env);
    const { hasNewEngines, changed, waiting } = await server.reconfigure(config);
    const models = server.models.map(describeVersions).join(', ');
    if (changed.length > 0) say(`SIGHUP: changed ${listKeys(changed)}`);
    if (waiting.length > 0) say(`SIGHUP: a restart is needed to change ${listKeys(waiting)}`);
    say(`SIGHUP: ${hasNewEngines ? 'now' : 'still'} serving ${models}`);
  } catch (error) {
    for (const reason of toReasons(error)) say(`SIGHUP: ${reason}`);
    say('SIGHUP: keeping the settings and the models from before');
  }
}

function listKeys(settings: readonly Setting[]): string {
  return settings.map(({ key }) => key).join(', ');
}

function toReasons(error: unknown): readonly string[] {
  const violations = error instanceof ReposeError ? error.violations : [];
  return violations.length > 0 ? violations.map(({ description }) => description) : [toMessage(error)];
}
