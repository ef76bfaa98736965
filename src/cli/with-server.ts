import { type Command, Option } from 'commander';
import { ReposeError } from '../errors.js';
import { parseEstimator } from '../estimator/estimator-file.js';
import { isAddress } from '../rpc/address.js';
import type { ServerSettings } from '../server/config.js';
import type { Device } from '../server/fleet/device.js';
import type { PrecisionChoice } from '../server/fleet/precision.js';
import { cacheFolder } from './cache-folder.js';
import { say } from './terminal.js';

/**
 * The flags of a command that calls a server: one at an address, or one that the command starts.
 */
export interface OwnServerFlags {
  readonly address?: string;
  readonly model?: string;
  readonly models?: string;
  readonly device?: Device;
  readonly precision?: PrecisionChoice;
  readonly estimator?: string;
}

/** What `--estimator` means. */
export const estimatorHelp =
  'what finds joints in pictures: lightning, thunder (see setup-estimator), FILE.onnx or FILE.onnx,RANGE, or off';

/** The setting of a server for the flag `--estimator`; none without it. Throws as `parseEstimator`. */
export function toEstimatorSetting(estimator: string | undefined): Pick<ServerSettings, 'estimator'> {
  if (estimator === undefined) return {};
  return { estimator: estimator === 'off' ? 'off' : parseEstimator(estimator, cacheFolder(process.env)) };
}

/** The values of `--device`, written here so that `--help` loads nothing of the server. */
export const deviceNames = ['auto', 'cpu', 'cuda', 'webgpu'] as const satisfies readonly Device[];

/** The values of `--precision`. */
export const precisionNames = ['auto', 'fp32', 'fp16', 'int8'] as const satisfies readonly PrecisionChoice[];

export function addOwnServerOptions(command: Command): Command {
  return addServerOptions(
    command.option(
      '--address <host:port>',
      'the server to call; by default the command starts one for itself',
    ),
  );
}

/** The flags of a server that a command starts for itself. */
export function addServerOptions(command: Command): Command {
  return command
    .option('--models <folder>', 'the folder of model bundles, without --address')
    .addOption(new Option('--device <device>', 'what to draw on, without --address').choices(deviceNames))
    .addOption(
      new Option('--precision <precision>', 'what to compute in, without --address').choices(precisionNames),
    )
    .option('--estimator <name or file>', `${estimatorHelp}, without --address`);
}

/**
 * Runs `call` with the address of the server that the flags name. A server that it starts has the
 * requested model as its default model, and is closed after the call.
 */
export function withServer(
  { address, ...own }: OwnServerFlags,
  call: (address: string) => Promise<void>,
): Promise<void> {
  const addresses = address === undefined ? [] : [address];
  // There is always one: the given address, or that of the started server.
  return withServers(addresses, own, ([only]) => call(only!));
}

/** As `withServer`, for a call to several servers; without an address, it starts one. */
export async function withServers(
  addresses: readonly string[],
  { model, models, device, precision, estimator }: Omit<OwnServerFlags, 'address'>,
  call: (addresses: readonly string[]) => Promise<void>,
): Promise<void> {
  if (addresses.length > 0) {
    for (const address of addresses) assertAddress(address);
    if ([models, device, precision, estimator].some((flag) => flag !== undefined))
      throw new ReposeError(
        'invalid-argument',
        'Cannot take --models, --device, --precision or --estimator with --address: they are for a server that the command starts',
      );
    return call(addresses);
  }
  const { startServer } = await import('../server/start-server.js');
  const server = await startServer({
    port: 0,
    ...(model === undefined ? {} : { defaultModel: model }),
    ...(models === undefined ? {} : { modelsFolder: models }),
    ...(device === undefined ? {} : { device }),
    ...(precision === undefined ? {} : { precision }),
    ...toEstimatorSetting(estimator),
  });
  say(
    `Drawing on ${server.provider.provider} in ${server.precision.precision} with a server started for this command`,
  );
  try {
    await call([server.address]);
  } finally {
    await server.close();
  }
}

/** Throws `invalid-argument` for what is not `HOST:PORT`. */
export function assertAddress(address: string): void {
  if (isAddress(address)) return;
  throw new ReposeError(
    'invalid-argument',
    `Cannot call ${JSON.stringify(address)}: expected HOST:PORT, as in 127.0.0.1:50051`,
  );
}
