import type { RestPoint } from '../assets/rest-point.js';
import type { Identity, Top } from '../identity/identity.js';
import { clamp, lerp, smoothstep } from '../maths/interpolate.js';
import type { Displace, Vertex } from './cut-shell.js';
import type { Fitting } from './fitting.js';
import { type LimbPlace, placeOnLimb } from './limb-axis.js';
import { directionOf } from './trunk-profile.js';

/** How high knitted bands at the hem are. */
const bandHeight = 0.32;

/** Sleeves must not come out through those of a jacket. */
const widestUnderJacket = 1.15;

/** How a top hangs: `above` is how far it lies above what is worn under it. */
export function shapeTop(fitting: Fitting, top: Top, above = 0): Displace {
  const drapeTrunk = shapeTrunk(fitting, top, above);
  const isUnder = above === 0 && fitting.identity.jacket !== undefined;
  const shapeSleeve = shapeSleeves(fitting, top, isUnder ? widestUnderJacket : Number.POSITIVE_INFINITY);
  const { bottom } = fitting.identity;
  const overWaistband = top.tucked && above === 0 ? 0 : 0.07;
  return (position, rest, normal) => {
    const onArm = smoothstep(0.45, 0.85, rest.armWeight);
    const held = top.tucked ? inWaistband(bottom, rest) : 0;
    const gap =
      (top.gap + above) * (0.75 + 0.25 * onArm) * (1 - held) +
      overWaistband * smoothstep(bottom.waist + 0.5, bottom.waist, rest.y);
    move(position, normal, gap);
    if (top.collar > 0) liftCollar(top.collar, position, rest, normal);
    if (top.hood) layHood(position, rest, normal);
    drapeTrunk(position, rest);
    if (onArm > 0 && top.sleeve > 0.05) shapeSleeve(position, rest, onArm);
  };
}

/** How much the waistband holds a tucked top against the body, 0 to 1. */
function inWaistband({ waist }: Identity['bottom'], { y, armWeight }: RestPoint): number {
  return smoothstep(waist + 0.9, waist + 0.2, y) * smoothstep(0.5, 0.2, armWeight);
}

function move(position: Vertex, direction: Vertex, distance: number): void {
  for (const axis of [0, 1, 2] as const) position[axis] += direction[axis] * distance;
}

function liftCollar(collar: number, position: Vertex, { x, y, armWeight }: RestPoint, normal: Vertex): void {
  const aside = Math.abs(x);
  if (y <= 5.3 || armWeight >= 0.3 || aside >= 1.1) return;
  const lift = collar * 0.7 * smoothstep(5.55, 5.85, y) * smoothstep(1.1, 0.8, aside);
  move(position, [normal[0], 0.3, normal[2]], lift);
}

/** A hood that is not worn lies on the shoulder blades and around the neck. */
function layHood(position: Vertex, { y, z, armWeight }: RestPoint, normal: Vertex): void {
  if (armWeight >= 0.3) return;
  const thickness =
    0.55 * smoothstep(4.7, 5.5, y) * smoothstep(0.5, -0.35, z) + 0.12 * smoothstep(5.1, 5.5, y);
  move(position, [normal[0], 0.6 * normal[1], normal[2]], thickness);
}

/**
 * Pushes the trunk's vertices out to cloth that hangs from the chest, drawn in where a band holds
 * it, and where it is tucked in.
 */
function shapeTrunk({ trunk, scale, identity }: Fitting, top: Top, above: number) {
  const hang = trunk.drape({ gap: (top.gap + above) * scale, taper: top.taper * scale, from: 4.6 });
  const bandTop = top.hem + bandHeight;
  return (position: Vertex, rest: RestPoint): void => {
    const { y, armWeight } = rest;
    const weight = (1 - smoothstep(0.2, 0.55, armWeight)) * smoothstep(5.35, 4.5, y);
    if (weight <= 0) return;
    const axisZ = trunk.axisZ(y);
    const dx = position[0];
    const dz = position[2] - axisZ;
    const own = Math.hypot(dx, dz) || 1e-3;
    const direction = directionOf(dx, dz);
    let radius = hang(direction, y);
    if (top.bands && y < bandTop) {
      const held = Math.min(radius, trunk.radiusAt(direction, y) + 0.1 + above * 0.6);
      radius = lerp(radius, held, smoothstep(bandTop, top.hem + bandHeight * 0.4, y));
    }
    if (top.tucked) radius = lerp(radius, own, inWaistband(identity.bottom, rest));
    const factor = 1 + (Math.max(radius, own) / own - 1) * weight;
    position[0] = dx * factor;
    position[2] = axisZ + dz * factor;
  };
}

/** Pushes the arm's vertices out to a sleeve, which narrows or widens towards its end. */
function shapeSleeves({ arms }: Fitting, top: Top, widest: number) {
  const { radiusAt } = arms;
  const radiusOf = ({ along }: LimbPlace, alongArm: number): number => {
    if (top.bands && top.sleeve > 1.8 && alongArm > 1.78) return radiusAt(1.9) * 1.25;
    const cut = lerp(top.sleeveWidth[0], top.sleeveWidth[1], clamp(alongArm / Math.min(2, top.sleeve)));
    const width = Math.min(cut, widest);
    if (along < 1) return radiusAt(0.4) * width;
    return lerp(radiusAt(0.6), radiusAt(1.75), clamp((along - 1) / 0.8)) * width * lerp(1, 1.1, along - 1);
  };
  return (position: Vertex, { x, alongArm }: RestPoint, onArm: number): void => {
    const place = placeOnLimb(arms.axes[x > 0 ? 0 : 1], position);
    const weight = onArm * smoothstep(0.15, 0.9, alongArm);
    const target = Math.max(place.radius, radiusOf(place, alongArm));
    move(position, [...place.radial], (target / place.radius - 1) * weight);
  };
}
