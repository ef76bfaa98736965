import type { Command } from 'commander';
import { toExamples } from '../examples.js';
import { findPosingModel } from '../find-posing-model.js';
import { parseCount } from '../parse-number.js';
import { print } from '../terminal.js';
import { addOwnServerOptions, type OwnServerFlags, withServer } from '../with-server.js';

interface BenchFlags extends OwnServerFlags {
  readonly callers: number;
  readonly seconds: number;
}

/** `repose bench`: calls a server for some seconds, and prints how fast it answered as JSON. */
export function addBenchCommand(program: Command): void {
  const command = program
    .command('bench')
    .summary('measure how fast a server answers')
    .description(
      'Calls a server from several callers, each again as soon as it is answered. Prints images a second, latencies in milliseconds and errors as JSON',
    )
    .option('--callers <number>', 'calls at once', parseCount, 16)
    .option('--seconds <number>', 'how long to measure, after a warm-up', parseCount, 10)
    .option('--model <name>', "the server's model; its default one if absent");
  addOwnServerOptions(command)
    .addHelpText('after', toExamples(['repose bench', 'repose bench --callers 64 --address 127.0.0.1:50051']))
    .action(bench);
}

async function bench(flags: BenchFlags): Promise<void> {
  const { callers, seconds, model } = flags;
  const [{ createClient }, { createRequest }, { driveLoad }, { formatReport }] = await Promise.all([
    import('../../client/client.js'),
    import('../../gpu-check/create-request.js'),
    import('../../gpu-check/drive-load.js'),
    import('../../gpu-check/format-report.js'),
  ]);
  await withServer(flags, async (address, connection) => {
    const client = createClient(address, connection);
    const served = await findPosingModel(client, flags, 'measure with').finally(() => client.close());
    const request = { ...(await createRequest(served.size ?? { width: 64, height: 128 })), model };
    print(formatReport(await driveLoad(address, { request, callers, seconds, connection })));
  });
}
