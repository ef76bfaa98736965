import { once } from 'node:events';
import { type Command, Option } from 'commander';
import { toMessage } from '../../errors.js';
import type { Device } from '../../server/fleet/device.js';
import type { PrecisionChoice } from '../../server/fleet/precision.js';
import type { RunningServer } from '../../server/running-server.js';
import { toExamples } from '../examples.js';
import { parseNumber, parseNumbers } from '../parse-number.js';
import { print, say } from '../terminal.js';
import { deviceNames, estimatorHelp, precisionNames, toEstimatorSetting } from '../with-server.js';

interface ServeFlags {
  readonly host?: string;
  readonly port?: number;
  readonly models?: string;
  readonly defaultModel?: string;
  readonly device?: Device;
  readonly deviceId?: readonly number[];
  readonly precision?: PrecisionChoice;
  readonly engines?: number;
  readonly threads?: number;
  readonly maxQueue?: number;
  readonly cacheBytes?: number;
  readonly sharesWork?: boolean;
  readonly maxBatch?: number;
  readonly maxQueueDelayMs?: number;
  readonly estimator?: string;
  readonly logLevel?: LogLevel;
}

const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const;
type LogLevel = (typeof logLevels)[number];

/** `repose serve`: the gRPC server, until SIGINT or SIGTERM. */
export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .summary('serve the model bundles over gRPC')
    .description('Serves all model bundles in a folder over gRPC, until Ctrl-C or SIGTERM')
    .option('--host <address>', 'the address to listen on; 0.0.0.0 for all (default: 127.0.0.1)')
    .option('--port <number>', 'the port to listen on; 0 for any free one (default: 50051)', parseNumber)
    .option('--models <folder>', 'the folder of model bundles (default: the bundled models)')
    .option('--default-model <name>', 'the model of requests that name none (default: default)')
    .addOption(new Option('--device <device>', 'what to draw on (default: auto)').choices(deviceNames))
    .addOption(
      new Option('--precision <precision>', 'what to compute in (default: auto)').choices(precisionNames),
    )
    .option('--device-id <numbers...>', 'which GPUs to use, one engine each (default: 0)', parseNumbers)
    .option(
      '--engines <number>',
      'processes that draw in parallel (default: one per core, or one per GPU)',
      parseNumber,
    )
    .option(
      '--threads <number>',
      'threads of each engine (default: its share of the cores, or all for a request that has the machine)',
      parseNumber,
    )
    .option('--max-queue <number>', 'requests that may wait or be drawn at once (default: 64)', parseNumber)
    .option(
      '--cache-bytes <number>',
      'memory for drawn pictures that equal requests reuse (default: 0)',
      parseNumber,
    )
    .option('--no-shares-work', 'draw each of several equal requests in flight by itself')
    .option('--max-batch <number>', 'pictures drawn at once (default: 1; 16 on a GPU)', parseNumber)
    .option(
      '--max-queue-delay-ms <number>',
      'how long an idle engine waits for a batch to fill (default: 0)',
      parseNumber,
    )
    .option('--estimator <name or file>', `${estimatorHelp} (default: lightning)`)
    .addOption(
      new Option('--log-level <level>', 'what to log, as JSON on stderr (default: warn)').choices(logLevels),
    )
    .addHelpText(
      'after',
      toExamples([
        'repose serve',
        'repose serve --host 0.0.0.0 --port 8080 --device cuda',
        'repose serve --engines 2 --threads 1',
      ]),
    )
    .action(serve);
}

async function serve({ models, deviceId, estimator, ...flags }: ServeFlags): Promise<void> {
  const { stop, unwatch } = watchForStop();
  process.stderr.on('error', () => undefined); // a full disk does not end the service
  try {
    const { startServer } = await import('../../server/start-server.js');
    const { describeServer } = await import('../describe-server.js');
    const settings = {
      ...flags,
      ...toEstimatorSetting(estimator),
      ...(models === undefined ? {} : { modelsFolder: models }),
      ...(deviceId === undefined ? {} : { deviceIds: [...deviceId] }),
    };
    const server = await startServer(settings, stop);
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
