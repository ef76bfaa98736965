import type { Size } from '../pose/skeleton.js';
import { sharp } from './sharp.js';

/** The factor by which a picture is drawn larger, on each side. */
const oversampling = 2;

/**
 * Draws an SVG with a `viewBox` as RGB bytes [H, W, 3]: at twice the size, then averaged down,
 * which smooths the seams between shapes that share an edge.
 */
export async function rasteriseSvg(svg: string, size: Size): Promise<Uint8Array> {
  const large = `<svg width="${size.width * oversampling}" height="${size.height * oversampling}" `;
  const { data, info } = await sharp(Buffer.from(svg.replace('<svg ', large)))
    .raw()
    .toBuffer({ resolveWithObject: true });
  return averageSquares(data, size, info.channels);
}

/** The mean of each square of 2 x 2 pixels; channels after the third are dropped. */
function averageSquares(pixels: Uint8Array, size: Size, channels: number): Uint8Array {
  const imageNhwc = new Uint8Array(size.height * size.width * 3);
  const [right, below] = [channels, size.width * oversampling * channels];
  const diagonal = right + below;
  let target = 0;
  for (let y = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++) {
      const corner = y * oversampling * below + x * oversampling * channels;
      for (let source = corner; source < corner + 3; source++) {
        const sum =
          pixels[source]! + pixels[source + right]! + pixels[source + below]! + pixels[source + diagonal]!;
        imageNhwc[target++] = (sum + 2) >> 2;
      }
    }
  return imageNhwc;
}
