import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Client } from '../../client/client.js';
import type { GenerateRequest, StageResult } from '../../client/messages.js';
import { ReposeError } from '../../errors.js';
import type { OutputFormat } from '../../image/encode-image.js';
import { drawsPoses } from '../draws-poses.js';
import { toExamples } from '../examples.js';
import { addRequestOptions, assertPose, type RequestFlags, readRequest } from '../request-options.js';
import { print, say } from '../terminal.js';
import { addOwnServerOptions, type OwnServerFlags, withServer } from '../with-server.js';

interface GenerateFlags extends OwnServerFlags, RequestFlags {
  readonly out: string;
}

/** `repose generate COND [POSE]`: one picture and one pose in, `coarse` and `refined` files out. */
export function addGenerateCommand(program: Command): void {
  const command = program
    .command('generate')
    .summary('draw the person of a picture in another pose')
    .description(
      'Draws the person of COND in another pose. Writes the coarse picture, then the refined one, and says when each arrived. ' +
        'A model that refines pictures takes COND alone, and so does one that draws samples, with --seed',
    )
    .option('--out <folder>', 'the output folder; created if missing', 'out');
  addRequestOptions(command);
  addOwnServerOptions(command)
    .addHelpText(
      'after',
      toExamples([
        'repose generate photo.jpg --pose walking --out out',
        'repose generate me.jpg --pose friend.jpg --out out',
        'repose generate photo.jpg openpose.json --out out --framing contain',
        'repose generate photo.jpg --pose walking --backdrop street.jpg --out out',
        'repose generate drawn.png --model refiner --out out',
        'repose generate photo.jpg --model sampler --seed 2 --out out',
        'repose generate photo.jpg --pose waving --out out --address 127.0.0.1:50051 --stages coarse --format jpeg',
      ]),
    )
    .action(generate);
}

async function generate(condPath: string, posePath: string | undefined, flags: GenerateFlags): Promise<void> {
  const { out, model, modelVersion, format } = flags;
  const toRequest = await readRequest(condPath, posePath, flags);
  await mkdir(out, { recursive: true });
  await withServer(flags, async (address, connection) => {
    const { createClient } = await import('../../client/client.js');
    const client = createClient(address, connection);
    try {
      const { model: served } = await client.getModel(model, { version: modelVersion });
      const request = toRequest(served?.size ?? undefined);
      const wantsPose = served === null || drawsPoses(served);
      if (wantsPose) assertPose(request);
      const startedMs = performance.now();
      const pictures = wantsPose ? generateFramed(client, request) : client.generate(request);
      for await (const { stage, data } of pictures) {
        const arrivedMs = performance.now() - startedMs;
        const path = join(out, `${stage}.${fileEndings[format]}`);
        await writeFile(path, data);
        print(`${path} after ${Math.round(arrivedMs)} ms`);
      }
    } finally {
      client.close();
    }
  });
}

/**
 * The pictures of a request, framed by its person where nobody says otherwise and the server finds
 * one: people are rarely as large and as central as a model draws them. Says why where it does not.
 */
async function* generateFramed(client: Client, request: GenerateRequest): AsyncGenerator<StageResult, void> {
  if (request.framing !== undefined) return yield* client.generate(request);
  let why: string | undefined;
  try {
    yield* client.generate({ ...request, framing: { kind: 'person' } });
    return;
  } catch (error) {
    // Nobody is found, or the estimator is off; whatever else is wrong is refused again below.
    if (!(error instanceof ReposeError && error.kind === 'invalid-argument')) throw error;
    why = error.message;
  }
  for await (const result of client.generate(request)) {
    if (why !== undefined) say(`framed to cover, not by the person: ${why}`);
    why = undefined;
    yield result;
  }
}

const fileEndings: Readonly<Record<OutputFormat, string>> = {
  png: 'png',
  jpeg: 'jpg',
  webp: 'webp',
  rgb: 'rgb',
};
