import type { Command } from 'commander';
import { ReposeError } from '../../errors.js';
import { toExamples } from '../examples.js';
import { print } from '../terminal.js';
import { assertAddress } from '../with-server.js';

/**
 * `repose health`: tells container and service managers by its exit status whether a server is
 * ready.
 */
export function addHealthCommand(program: Command): void {
  program
    .command('health')
    .summary('ask a server whether it is ready')
    .description(
      'Prints SERVING and exits with status 0 when the server is ready; otherwise exits with status 7',
    )
    .option('--address <host:port>', 'the server to ask', '127.0.0.1:50051')
    .option('--model <name>', 'ask about this model only')
    .addHelpText('after', toExamples(['repose health', 'repose health --address 127.0.0.1:8080']))
    .action(async ({ address, model }: { readonly address: string; readonly model?: string }) => {
      assertAddress(address);
      const { checkHealth } = await import('../../client/check-health.js');
      const status = await checkHealth(address, model === undefined ? {} : { model });
      if (status !== 'SERVING')
        throw new ReposeError('unavailable', `Cannot use ${address}: ${status}, expected SERVING`);
      print(status);
    });
}
