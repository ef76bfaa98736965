import type { Command } from 'commander';
import { ReposeError } from '../../errors.js';
import {
  addConnectionOptions,
  assertTarget,
  type ConnectionFlags,
  readConnection,
} from '../connection-options.js';
import { toExamples } from '../examples.js';
import { print } from '../terminal.js';

interface HealthFlags extends ConnectionFlags {
  readonly address: string;
  readonly model?: string;
}

/**
 * `repose health`: tells container and service managers by its exit status whether a server is
 * ready.
 */
export function addHealthCommand(program: Command): void {
  const command = program
    .command('health')
    .summary('ask a server whether it is ready')
    .description(
      'Prints SERVING and exits with status 0 when the server is ready; otherwise exits with status 7',
    )
    .option('--address <address>', 'the server to ask, host:port or unix:/path', '127.0.0.1:50051')
    .option('--model <name>', 'ask about this model only');
  addConnectionOptions(command)
    .addHelpText('after', toExamples(['repose health', 'repose health --address 127.0.0.1:8080']))
    .action(async ({ address, model, ...flags }: HealthFlags) => {
      assertTarget(address);
      const { checkHealth } = await import('../../client/check-health.js');
      const connection = await readConnection(flags, process.env);
      const status = await checkHealth(address, { ...connection, ...(model !== undefined && { model }) });
      if (status !== 'SERVING')
        throw new ReposeError('unavailable', `Cannot use ${address}: ${status}, expected SERVING`);
      print(status);
    });
}
