import type { Random } from '../../random.js';
import { lerp } from '../maths/interpolate.js';
import { blackBody, type LinearRgb, luminance, mixColours, scaleColour } from '../maths/linear-colour.js';
import {
  type Light,
  type PhotoSettings,
  type PlaceName,
  placeNames,
  type Scene,
  type Weather,
} from '../scene/scene.js';
import { chance, pickHex } from './draws.js';

type Range = readonly [low: number, high: number];

/** What lights a place in some weather. */
interface WeatherRanges {
  /** How high the key light stands, radians. */
  readonly elevation: Range;
  /** Colour temperatures of the key light and of what comes from everywhere, kelvin. */
  readonly keyKelvin: Range;
  readonly skyKelvin: Range;
  /** The key light against that. */
  readonly ratio: Range;
  readonly softness: Range;
  readonly shadowStrength: number;
}

const weathers: Readonly<Record<Weather, WeatherRanges>> = {
  studio: {
    elevation: [0.35, 0.9],
    keyKelvin: [4800, 6200],
    skyKelvin: [4800, 6500],
    ratio: [0.9, 2],
    softness: [0.5, 1],
    shadowStrength: 0.45,
  },
  sun: {
    elevation: [0.45, 1.15],
    keyKelvin: [4600, 5800],
    skyKelvin: [7000, 9500],
    ratio: [2.2, 4.5],
    softness: [0.05, 0.05],
    shadowStrength: 0.75,
  },
  overcast: {
    elevation: [0.9, 1.4],
    keyKelvin: [6500, 6500],
    skyKelvin: [6500, 8000],
    ratio: [0.35, 0.7],
    softness: [1.6, 1.6],
    shadowStrength: 0.3,
  },
  shade: {
    elevation: [0.6, 1.2],
    keyKelvin: [6600, 6600],
    skyKelvin: [7000, 8500],
    ratio: [0.45, 0.9],
    softness: [1.2, 1.2],
    shadowStrength: 0.35,
  },
  dusk: {
    elevation: [0.15, 0.4],
    keyKelvin: [3900, 3900],
    skyKelvin: [9000, 9000],
    ratio: [1, 2.5],
    softness: [0.2, 0.2],
    shadowStrength: 0.55,
  },
  indoor: {
    elevation: [0.8, 1.35],
    keyKelvin: [3300, 5200],
    skyKelvin: [3000, 5200],
    ratio: [0.8, 1.6],
    softness: [0.5, 1.1],
    shadowStrength: 0.45,
  },
  window: {
    elevation: [0.25, 0.7],
    keyKelvin: [6000, 6000],
    skyKelvin: [4000, 6000],
    ratio: [1.2, 2.6],
    softness: [0.6, 0.6],
    shadowStrength: 0.5,
  },
};

const floors: Readonly<Record<PlaceName, readonly string[]>> = {
  studio: ['#bcbcbc'],
  room: ['#8a6a4a', '#6f5238', '#a58b6d', '#b9b2a6', '#5c6066', '#93817a'],
  hall: ['#b5b2ad', '#8d8a88', '#6b6f78'],
  street: ['#7d7c7a', '#9a958c', '#5f6063', '#b3aca0'],
  park: ['#5d7036', '#6c7a3e', '#8d8468', '#4d6030'],
  wall: ['#8d8a86', '#6e6c6a', '#a79c8c'],
};

/** A place with its light and a photographer, at random. */
export function sampleScene(random: Random): Scene {
  const place = random.pick(placeNames, [4.5, 2.8, 1.1, 3.2, 2.3, 2]);
  const floor = pickHex(random, floors[place]);
  return {
    place,
    floor,
    seed: random.integer(0, 2 ** 31 - 1),
    light: sampleLight(random, sampleWeather(random, place), floor),
    view: { pitchDeg: random.uniform(-1, 9), distance: random.uniform(34, 70) },
    photo: samplePhoto(random),
  };
}

function sampleWeather(random: Random, place: PlaceName): Weather {
  if (place === 'studio') return 'studio';
  const isOutdoors = place === 'street' || place === 'park' || (place === 'wall' && chance(random, 0.6));
  if (isOutdoors) return random.pick(['sun', 'overcast', 'shade', 'dusk'] as const, [3, 3, 2, 0.6]);
  return random.pick(['indoor', 'window'] as const, [2, 1]);
}

function sampleLight(random: Random, weather: Weather, floor: LinearRgb): Light {
  const ranges = weathers[weather];
  const within = ([low, high]: Range) => random.uniform(low, high);
  const fromBehind = chance(random, 0.12) ? Math.PI : 0;
  const azimuth = random.uniform(-1.35, 1.35) + fromBehind;
  const elevation = within(ranges.elevation);
  const key = within(ranges.keyKelvin);
  const sky = within(ranges.skyKelvin);
  const ratio = within(ranges.ratio);
  // Cameras take out most of the light's colour.
  const white = blackBody(lerp(6000, (key + sky) / 2, 0.7));
  const tint = (kelvin: number): LinearRgb => {
    const [r, g, b] = blackBody(kelvin);
    return [r / white[0], g / white[1], b / white[2]];
  };
  const share = 1 / (1 + ratio * 0.6);
  const bounced = mixColours(tint(sky), scaleColour(floor, 1 / (luminance(floor) + 0.05)), 0.5);
  return {
    weather,
    direction: [
      Math.sin(azimuth) * Math.cos(elevation),
      Math.sin(elevation),
      Math.cos(azimuth) * Math.cos(elevation),
    ],
    softness: within(ranges.softness),
    shadowStrength: ranges.shadowStrength,
    key: scaleColour(tint(key), ratio * share * 1.25),
    sky: scaleColour(tint(sky), share * 1.15),
    ground: scaleColour(bounced, share * (0.25 + 0.55 * luminance(floor))),
  };
}

function samplePhoto(random: Random): PhotoSettings {
  return {
    exposure: random.normal(0, 0.13),
    contrast: random.uniform(0.85, 1.2),
    saturation: random.uniform(0.82, 1.12),
    cast: [random.normal(0, 0.025), random.normal(0, 0.03)],
    blackLevel: chance(random, 0.3) ? random.uniform(0, 0.02) : 0,
    vignette: random.uniform(0, 0.22),
    blur: random.uniform(0.05, 0.4),
    grain: random.uniform(0.001, 0.007),
    jpegQuality: random.integer(68, 95),
  };
}
