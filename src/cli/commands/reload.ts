import type { Command } from 'commander';
import {
  addConnectionOptions,
  assertTarget,
  type ConnectionFlags,
  readConnection,
} from '../connection-options.js';
import { toExamples } from '../examples.js';
import { print } from '../terminal.js';

/** `repose reload`: asks a running server to serve what its models folder has now. */
export function addReloadCommand(program: Command): void {
  const command = program
    .command('reload')
    .summary('ask a server to read its models again')
    .description(
      'Asks a server to read its models folder again, and prints its models once they are ready. The server must know the caller as an administrator: by the role of its token, or by the address for administrators',
    )
    .option('--address <address>', 'the server to ask, host:port or unix:/path', '127.0.0.1:50051');
  addConnectionOptions(command)
    .addHelpText(
      'after',
      toExamples([
        'repose reload --address unix:/run/repose/admin.sock',
        'repose reload --address repose.example:50051 --tls --token-file ops.token',
      ]),
    )
    .action(async ({ address, ...flags }: { readonly address: string } & ConnectionFlags) => {
      assertTarget(address);
      const { reloadModels } = await import('../../client/reload-models.js');
      const { models, hasChanged } = await reloadModels(address, await readConnection(flags, process.env));
      const names = models.map(({ name, defaultVersion }) => `${name} ${defaultVersion}`).join(', ');
      print(`${hasChanged ? 'now' : 'still'} serving ${names}`);
    });
}
