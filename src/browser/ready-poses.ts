import { isVisible } from '../pose/convert.js';
import { findReadyPose, readyPoseNames } from '../pose/ready-poses.js';
import { coco18 } from '../pose/skeleton.js';
import { createButton, createSvgElement } from './create-element.js';
import { sideOf } from './side-of.js';

/** A button with a drawing for each ready pose; the one in use is marked as pressed. */
export class ReadyPoses {
  readonly #buttons: ReadonlyMap<string, HTMLButtonElement>;

  constructor(element: HTMLElement, onChoice: (name: string) => void) {
    this.#buttons = new Map(readyPoseNames.map((name) => [name, createPoseButton(name, onChoice)]));
    element.replaceChildren(...this.#buttons.values());
  }

  /** Marks the pose in use, if it is a ready one. */
  mark(current: string | undefined): void {
    for (const [name, button] of this.#buttons) button.ariaPressed = String(name === current);
  }
}

function createPoseButton(name: string, onChoice: (name: string) => void): HTMLButtonElement {
  const button = createButton('', () => onChoice(name));
  button.append(drawPose(name), name.replaceAll('-', ' '));
  return button;
}

function drawPose(name: string): SVGSVGElement {
  const { joints } = findReadyPose(name);
  const svg = createSvgElement('svg', { viewBox: '0 60 500 880', 'aria-hidden': 'true' }); // around all of them
  const limbs = coco18.limbs.filter((ends) => ends.every((joint) => isVisible(joints[joint]!)));
  svg.append(
    ...limbs.map(([from, to]) =>
      createSvgElement('line', {
        class: sideOf([coco18.joints[from]!, coco18.joints[to]!]),
        x1: joints[from]!.x,
        y1: joints[from]!.y,
        x2: joints[to]!.x,
        y2: joints[to]!.y,
      }),
    ),
  );
  return svg;
}
