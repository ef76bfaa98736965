/** Hostile pictures: damaged files of every format, and files of formats that are not taken. */
import fc from 'fast-check';
import sharp from 'sharp';
import { callBytes, toFrame } from './call-bytes.js';
import { type CaseMaker, refusals } from './fuzz-case.js';
import { mutatedBytes } from './mutate-bytes.js';
import { createSeedRequest, encodeGenerate } from './seed-request.js';

const sizePx = { width: 90, height: 170 };

/** One file of each kind that libvips might read, small, with detail everywhere. */
async function createPictures(): Promise<readonly Buffer[]> {
  const noise = sharp({
    create: { ...sizePx, channels: 3, background: 'grey', noise: { type: 'gaussian', mean: 128, sigma: 40 } },
  });
  const animation = sharp({
    create: { width: 40, height: 120, channels: 4, background: '#80808080', pageHeight: 40 },
  });
  return Promise.all([
    noise.clone().jpeg().toBuffer(),
    noise.clone().jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer(),
    noise
      .clone()
      .withExif({ IFD0: { Copyright: 'x'.repeat(200) } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer(),
    noise.clone().png().toBuffer(),
    noise.clone().png({ palette: true, progressive: true }).toBuffer(),
    noise.clone().webp().toBuffer(),
    noise.clone().webp({ lossless: true }).toBuffer(),
    animation.clone().webp().toBuffer(),
    animation.clone().gif().toBuffer(),
    noise.clone().tiff().toBuffer(),
    Promise.resolve(
      Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="128"><rect width="64" height="128"/></svg>',
      ),
    ),
  ]);
}

/** The pictures of a seed, each in a request that is right otherwise. */
export const makePictureCases: CaseMaker = async ({ seed, count }) => {
  const request = await createSeedRequest();
  const pictures = fc.sample(mutatedBytes(await createPictures()), { seed, numRuns: count });
  return pictures.map((cond) => ({
    name: `a damaged picture of ${cond.length} bytes`,
    send: (address) =>
      callBytes(address, {
        path: 'repose.v1.GenerationService/Generate',
        body: toFrame(encodeGenerate({ ...request, cond })),
      }),
    expected: refusals,
  }));
};
