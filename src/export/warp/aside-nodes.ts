/** `findLookAside` of src/warp as nodes. Legend: N batch, P parts, h and w the rows and columns of fields. */
import type { Size } from '../../pose/skeleton.js';
import type { BodyParts } from '../../warp/body-parts.js';
import { fieldStep } from '../../warp/fields.js';
import { asideShape } from '../../warp/look-aside.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import type { FacingPose } from './facing-nodes.js';
import { addColumns, addRows } from './places.js';
import { findMiddleNodes } from './pose-nodes.js';
import type { TransformNodes } from './transform-nodes.js';

/** What an aside is found from: both poses, and the transforms of all parts, [N, P, 1, 1]. */
interface AsideInput {
  readonly source: FacingPose;
  readonly target: FacingPose;
  readonly transforms: TransformNodes;
}

/** The least square of a scale: that of a part that has no transform. */
const leastSquare = 1e-6;

/** How far beside its place a head takes each column, [N, 1, h, w], in pixels; undefined for a skeleton without a head, or without nose and eyes. */
export function lookAsideNodes(
  on: Expressions,
  { size, body }: { readonly size: Size; readonly body: BodyParts },
  { source, target, transforms }: AsideInput,
): Value | undefined {
  const head = body.parts.findIndex(({ kind }) => kind === 'head');
  if (head < 0 || body.looking.length === 0) return undefined;
  const [from, to] = [
    findMiddleNodes(on, source.joints, body.looking),
    findMiddleNodes(on, target.joints, body.looking),
  ];
  const pick = (key: Exclude<keyof TransformNodes, 'valid'>) =>
    on.slice(transforms[key], 1, [head, head + 1]);
  const [xx, yx] = [pick('xx'), pick('yx')];
  const x = on.sub(from.x, on.add(on.mul(xx, to.x), on.mul(pick('xy'), to.y), pick('x0')));
  const y = on.sub(from.y, on.add(on.mul(yx, to.x), on.mul(pick('yy'), to.y), pick('y0')));
  const reach = on.mul(target.torso, asideShape.reach);
  const limit = (value: Value, most: Value) =>
    on.binary('Min', on.binary('Max', value, on.unary('Neg', most)), most);
  const square = on.binary('Max', on.add(on.mul(xx, xx), on.mul(yx, yx)), leastSquare);
  const aside = limit(on.div(on.add(on.mul(x, xx), on.mul(y, yx)), square), reach);
  const shown = on.ramp(source.facing.front, asideShape.from, asideShape.over);
  const seen = on.toFloat(on.and(from.seen, to.seen));
  const most = on.mul(limit(aside, on.mul(reach, asideShape.most)), shown, seen);
  const away = (places: Value, middle: Value) => on.div(on.sub(places, middle), reach);
  const across = away(addColumns(on, size.width, fieldStep), on.add(to.x, aside));
  const down = away(addRows(on, size.height, fieldStep), to.y);
  const squares = on.add(on.mul(across, across), on.mul(down, down));
  return on.mul(most, on.unary('Relu', on.sub(1, squares)));
}
