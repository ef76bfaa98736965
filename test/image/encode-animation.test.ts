import { encodeAnimation } from '../../src/image/encode-animation.js';
import { encodeImage } from '../../src/image/encode-image.js';
import { sharp } from '../../src/image/sharp.js';

const size = { width: 20, height: 30 };

test.each(['webp', 'gif'] as const)(
  'encodeAnimation() makes a %s of all frames that repeats',
  async (format) => {
    const frames = await Promise.all(
      [20, 120, 220].map((level) =>
        encodeImage(new Uint8Array(size.width * size.height * 3).fill(level), { size, format: 'png' }),
      ),
    );
    const animation = await encodeAnimation(frames, { format, framesPerSecond: 12.5 });
    const metadata = await sharp(animation, { animated: true }).metadata();
    expect(metadata).toMatchObject({
      format,
      pages: 3,
      loop: 0,
      delay: [80, 80, 80],
      pageHeight: 30,
      width: 20,
    });
    const { data, info } = await sharp(animation, { page: 2 })
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject(size);
    expect(Math.abs(data[0]! - 220)).toBeLessThan(6);
  },
);
