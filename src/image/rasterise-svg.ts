import sharp from 'sharp';
import type { Size } from '../pose/skeleton.js';

/**
 * Draws an SVG with a `viewBox` into a picture: RGB bytes, height x width x 3. It is drawn at three times the size (twice
 * above a quarter of a megapixel) and averaged down, which smooths the seams between shapes that share an edge.
 */
export async function rasteriseSvg(svg: string, size: Size): Promise<Uint8Array> {
  const factor = size.width * size.height > 2 ** 18 ? 2 : 3;
  const large = { width: size.width * factor, height: size.height * factor };
  const sized = svg.replace('<svg ', `<svg width="${large.width}" height="${large.height}" `);
  const { data, info } = await sharp(Buffer.from(sized)).raw().toBuffer({ resolveWithObject: true });
  return averageDown(data, { ...size, factor, channels: info.channels });
}

/** The mean of each square of factor x factor pixels; channels after the third are dropped. */
function averageDown(
  pixels: Uint8Array,
  shape: Size & { readonly factor: number; readonly channels: number },
): Uint8Array {
  const { width, height, factor, channels } = shape;
  const imageNhwc = new Uint8Array(height * width * 3);
  const stride = width * factor * channels;
  const count = factor * factor;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let channel = 0; channel < 3; channel++) {
        let sum = count >> 1;
        for (let dy = 0; dy < factor; dy++)
          for (let dx = 0; dx < factor; dx++)
            sum += pixels[(y * factor + dy) * stride + (x * factor + dx) * channels + channel] ?? 0;
        imageNhwc[(y * width + x) * 3 + channel] = Math.trunc(sum / count);
      }
  return imageNhwc;
}
