import type { Random } from '../random.js';
import { blend, colourDistance, type Rgb, toHex } from './colour.js';

/** A soft round blotch; places and sizes in parts of the frame's width and height. */
interface Blotch {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly colour: Rgb;
}

/** A box standing in the scene: a window, a picture, a door or a house; in parts of the frame. */
interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly colour: Rgb;
  readonly frame: Rgb;
}

/** The background of a person, the same in all pictures of that person. */
export type Background =
  | { readonly kind: 'gradient'; readonly top: Rgb; readonly bottom: Rgb }
  | {
      readonly kind: 'scene';
      readonly wall: Rgb;
      readonly floor: Rgb;
      readonly horizon: number;
      readonly boxes: readonly Rectangle[];
    }
  | { readonly kind: 'noise'; readonly ground: Rgb; readonly blotches: readonly Blotch[] };

/** A background whose main colours keep their distance from the person's. */
export function sampleBackground(random: Random, options: { avoid: readonly Rgb[] }): Background {
  const colour = (lightLow: number, lightHigh: number) =>
    sampleApart(random, options.avoid, [lightLow, lightHigh]);
  const kind = random.pick(['gradient', 'room', 'street', 'noise'] as const, [3, 3, 2, 1.4]);
  switch (kind) {
    case 'gradient': {
      const top = colour(0.3, 0.92);
      return {
        kind,
        top,
        bottom: blend(
          top,
          random.pick([
            [255, 255, 255],
            [30, 34, 44],
          ] as const),
          0.28,
        ),
      };
    }
    case 'room':
      return sampleRoom(random, colour(0.45, 0.92));
    case 'street':
      return sampleStreet(random, colour(0.55, 0.92));
    case 'noise':
      return sampleNoise(random, colour(0.45, 0.88));
    default:
      return kind satisfies never;
  }
}

function sampleRoom(random: Random, wall: Rgb): Background {
  const floor = blend(
    wall,
    random.pick<Rgb>([
      [96, 70, 50],
      [70, 74, 82],
      [200, 190, 176],
    ]),
    0.6,
  );
  const pane = blend(
    wall,
    random.pick<Rgb>([
      [255, 255, 255],
      [150, 200, 230],
      [40, 50, 60],
    ]),
    0.45,
  );
  const width = random.uniform(0.2, 0.34);
  const box: Rectangle = {
    x: random.pick([random.uniform(0.02, 0.12), random.uniform(0.66, 0.8)]),
    y: random.uniform(0.1, 0.3),
    width,
    height: random.uniform(0.16, 0.4),
    colour: pane,
    frame: blend(wall, [60, 50, 44], 0.3),
  };
  return { kind: 'scene', wall, floor, horizon: random.uniform(0.8, 0.88), boxes: [box] };
}

function sampleStreet(random: Random, sky: Rgb): Background {
  const houses: Rectangle[] = [];
  for (let x = random.uniform(-0.15, 0); x < 1; ) {
    const width = random.uniform(0.22, 0.42);
    const top = random.uniform(0.2, 0.5);
    const colour = blend(
      sky,
      random.pick<Rgb>([
        [150, 110, 90],
        [110, 120, 135],
        [190, 180, 160],
      ]),
      0.55,
    );
    houses.push({ x, y: top, width, height: 0.84 - top, colour, frame: blend(colour, [40, 44, 54], 0.18) });
    x += width;
  }
  return { kind: 'scene', wall: sky, floor: blend(sky, [105, 106, 110], 0.75), horizon: 0.84, boxes: houses };
}

function sampleNoise(random: Random, ground: Rgb): Background {
  const blotches = Array.from({ length: 9 }, (): Blotch => {
    const tint: Rgb = [random.uniform(90, 255), random.uniform(90, 255), random.uniform(90, 255)];
    return {
      x: random.uniform(0, 1),
      y: random.uniform(0, 1),
      radius: random.uniform(0.3, 0.6),
      colour: blend(ground, tint, 0.5),
    };
  });
  return { kind: 'noise', ground, blotches };
}

/**
 * A muted colour of a lightness range (0 to 1): the farthest of a handful from all colours to
 * avoid.
 */
function sampleApart(random: Random, avoid: readonly Rgb[], lightness: readonly [number, number]): Rgb {
  const clearance = (colour: Rgb) => Math.min(...avoid.map((other) => colourDistance(colour, other)));
  const candidates = Array.from({ length: 10 }, (): Rgb => {
    const grey = random.uniform(lightness[0], lightness[1]) * 255;
    const tint: Rgb = [random.uniform(0, 255), random.uniform(0, 255), random.uniform(0, 255)];
    return blend([grey, grey, grey], tint, random.uniform(0.08, 0.32));
  });
  return candidates.reduce((best, colour) => (clearance(colour) > clearance(best) ? colour : best));
}

/** The background as SVG that fills a frame of `width` by `height`; `<defs>` of its own inside. */
export function drawBackground(background: Background, width: number, height: number): string {
  const rect = (x: number, y: number, w: number, h: number, paint: string) =>
    `<rect x="${fixed(x * width)}" y="${fixed(y * height)}" width="${fixed(w * width)}" height="${fixed(h * height)}" fill="${paint}"/>`;
  switch (background.kind) {
    case 'gradient':
      return verticalGradient('bg', background.top, background.bottom) + rect(0, 0, 1, 1, 'url(#bg)');
    case 'scene':
      return drawScene(background, rect);
    case 'noise':
      return (
        rect(0, 0, 1, 1, toHex(background.ground)) +
        background.blotches.map((blotch, index) => drawBlotch(blotch, index, [width, height])).join('')
      );
    default:
      return background satisfies never;
  }
}

function drawScene(
  scene: Extract<Background, { kind: 'scene' }>,
  rect: (x: number, y: number, w: number, h: number, paint: string) => string,
): string {
  const { wall, floor, horizon, boxes } = scene;
  const drawnBoxes = boxes.map(
    ({ x, y, width, height, colour, frame }) =>
      rect(x, y, width, height, toHex(frame)) +
      rect(x + 0.025, y + 0.0125, width - 0.05, height - 0.025, toHex(colour)),
  );
  return (
    verticalGradient('bg', blend(wall, [255, 255, 255], 0.12), wall) +
    verticalGradient('floor', blend(floor, [0, 0, 0], 0.14), floor) +
    rect(0, 0, 1, horizon, 'url(#bg)') +
    drawnBoxes.join('') +
    rect(0, horizon, 1, 1 - horizon, 'url(#floor)') +
    rect(0, horizon - 0.012, 1, 0.012, toHex(blend(floor, [0, 0, 0], 0.3)))
  );
}

function drawBlotch(blotch: Blotch, index: number, [width, height]: readonly [number, number]): string {
  const colour = toHex(blotch.colour);
  const radius = blotch.radius * Math.sqrt(width * height) * 0.8;
  return (
    `<radialGradient id="b${index}"><stop offset="0" stop-color="${colour}"/>` +
    `<stop offset="1" stop-color="${colour}" stop-opacity="0"/></radialGradient>` +
    `<circle cx="${fixed(blotch.x * width)}" cy="${fixed(blotch.y * height)}" r="${fixed(radius)}" fill="url(#b${index})"/>`
  );
}

function verticalGradient(id: string, top: Rgb, bottom: Rgb): string {
  return (
    `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">` +
    `<stop offset="0" stop-color="${toHex(top)}"/><stop offset="1" stop-color="${toHex(bottom)}"/></linearGradient>`
  );
}

function fixed(value: number): string {
  return value.toFixed(2);
}
