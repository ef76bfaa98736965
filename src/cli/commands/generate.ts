import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { drawsPoses } from '../../draws-poses.js';
import type { OutputFormat } from '../../image/encode-image.js';
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
      const enlarge = flags.scene ? undefined : Math.min(usualEnlarge, served?.maxEnlarge ?? 1);
      const wantsPose = served === null || drawsPoses(served);
      const request = { enlarge, trim: wantsPose, ...toRequest(served?.size ?? undefined) };
      if (wantsPose) assertPose(request);
      const startedMs = performance.now();
      let whyCover = '';
      for await (const { stage, data, fitReason } of client.generate(request)) {
        const arrivedMs = performance.now() - startedMs;
        if (wantsPose && fitReason !== whyCover) say(`framed to cover, not by the person: ${fitReason}`);
        whyCover = fitReason;
        const path = join(out, `${stage}.${fileEndings[format]}`);
        await writeFile(path, data);
        print(`${path} after ${Math.round(arrivedMs)} ms`);
      }
    } finally {
      client.close();
    }
  });
}

/** People look at these pictures: one of the model's size has no room for the details of a photograph. */
const usualEnlarge = 2;

const fileEndings: Readonly<Record<OutputFormat, string>> = {
  png: 'png',
  jpeg: 'jpg',
  webp: 'webp',
  rgb: 'rgb',
};
