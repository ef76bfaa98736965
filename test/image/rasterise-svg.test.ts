import { rasteriseSvg } from '../../src/image/rasterise-svg.js';

const picture = (body: string) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2">${body}</svg>`;
const size = { width: 4, height: 2 };

describe('rasteriseSvg()', () => {
  test('gives rows of RGB pixels from the upper left', async () => {
    const svg = picture(
      '<rect width="4" height="2" fill="#102030"/><rect x="3" width="1" height="1" fill="#ff8000"/>',
    );
    const [ground, corner] = [
      [16, 32, 48],
      [255, 128, 0],
    ];
    expect([...(await rasteriseSvg(svg, size))]).toEqual(
      [ground, ground, ground, corner, ground, ground, ground, ground].flat(),
    );
  });

  test('mixes what shares a pixel', async () => {
    const svg = picture('<rect width="4" height="2" fill="#000"/><rect width="0.5" height="2" fill="#fff"/>');
    const pixels = await rasteriseSvg(svg, size);
    expect(pixels[0]).toBe(128);
    expect(pixels[3]).toBe(0);
  });

  test('stretches the drawing to the size asked for', async () => {
    const svg = picture(
      '<rect width="4" height="2" fill="#000"/><rect x="2" width="2" height="2" fill="#fff"/>',
    );
    const pixels = await rasteriseSvg(svg, { width: 8, height: 4 });
    expect(pixels).toHaveLength(8 * 4 * 3);
    expect([pixels[9], pixels[12]]).toEqual([0, 255]);
  });
});
