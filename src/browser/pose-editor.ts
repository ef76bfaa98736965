import { isVisible } from '../pose/convert.js';
import type { Joint, Size, Skeleton } from '../pose/skeleton.js';
import { createButton, createSvgElement, setAttributes } from './create-element.js';
import type { EngineModel } from './engine.js';
import { sideOf } from './side-of.js';

/** What an arrow key moves a joint by, in pixels of the model's frame; with Shift eight times that. */
const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

const largeStep = 8;

/** Parts of the frame's height: a joint, and where it is caught by a finger. */
const jointRadius = 1 / 72;
const touchRadius = 1 / 20;

export interface PoseEditorElements {
  readonly svg: SVGSVGElement;
  /** Gets a button for each joint that is not visible, to show it. */
  readonly hiddenJoints: HTMLElement;
  /** Stands before the joints' names, where the page has several editors. */
  readonly label?: string;
}

/**
 * A skeleton whose joints are moved with the pointer or the arrow keys, and hidden with Delete. It
 * holds the joints of the model's skeleton in pixels of its frame; a joint may lie outside of it.
 */
export class PoseEditor {
  readonly #elements: PoseEditorElements;
  readonly #onChange: () => void;
  readonly #skeleton: Skeleton;
  readonly #limbs: readonly SVGLineElement[];
  readonly #handles: readonly SVGGElement[];
  readonly #size: Size;
  #joints: readonly Joint[] = [];
  /** The joint that each pointer drags. */
  readonly #dragged = new Map<number, number>();

  /** `onChange` is called after each change by hand, not after `show`. */
  constructor(
    elements: PoseEditorElements,
    { size, skeleton }: Pick<EngineModel, 'size' | 'skeleton'>,
    onChange: () => void,
  ) {
    this.#elements = elements;
    this.#size = size;
    this.#onChange = onChange;
    this.#skeleton = skeleton;
    this.#limbs = skeleton.limbs.map((ends) =>
      createSvgElement('line', { class: sideOf(ends.map((joint) => skeleton.joints[joint]!)) }),
    );
    this.#handles = skeleton.joints.map((name, index) => this.#createHandle(name, index));
    setAttributes(elements.svg, {
      viewBox: `0 0 ${size.width} ${size.height}`,
      'stroke-width': size.height / 110,
    });
    elements.svg.replaceChildren(...this.#limbs, ...this.#handles);
  }

  get joints(): readonly Joint[] {
    return this.#joints;
  }

  show(joints: readonly Joint[]): void {
    this.#joints = joints;
    for (const [index, [start, end]] of this.#skeleton.limbs.entries())
      showLimb(this.#limbs[index]!, joints[start]!, joints[end]!);
    for (const [index, handle] of this.#handles.entries())
      showHandle(handle, this.#nameJoint(index), joints[index]!);
    this.#showHiddenJoints();
  }

  #createHandle(name: string, index: number): SVGGElement {
    const handle = createSvgElement('g', {
      class: `joint ${sideOf([name])}`,
      tabindex: 0,
      role: 'button',
      'aria-keyshortcuts': [...Object.keys(steps), 'Delete'].join(' '),
    });
    const { height } = this.#size;
    handle.append(
      createSvgElement('circle', { class: 'touch', r: height * touchRadius }),
      createSvgElement('circle', { class: 'dot', r: height * jointRadius }),
    );
    handle.addEventListener('pointerdown', (event) => this.#catch(handle, event));
    handle.addEventListener('pointermove', (event) => this.#drag(event));
    for (const type of ['pointerup', 'pointercancel'] as const)
      handle.addEventListener(type, ({ pointerId }) => this.#dragged.delete(pointerId));
    handle.addEventListener('keydown', (event) => this.#press(index, event));
    return handle;
  }

  /** Of the joints within reach, which may lie upon each other, the nearest one follows the pointer. */
  #catch(handle: SVGGElement, event: PointerEvent): void {
    event.preventDefault();
    const nearest = this.#findNearest(this.#toFrame(event));
    handle.setPointerCapture(event.pointerId);
    this.#dragged.set(event.pointerId, nearest);
    this.#handles[nearest]!.focus({ preventScroll: true });
  }

  #drag(event: PointerEvent): void {
    const joint = this.#dragged.get(event.pointerId);
    if (joint !== undefined) this.#change(joint, this.#toFrame(event));
  }

  #findNearest({ x, y }: { readonly x: number; readonly y: number }): number {
    const distances = this.#joints.map((joint) =>
      isVisible(joint) ? Math.hypot(joint.x - x, joint.y - y) : Number.POSITIVE_INFINITY,
    );
    return distances.indexOf(Math.min(...distances));
  }

  /** In words, such as `source left wrist`. */
  #nameJoint(index: number): string {
    const words = this.#skeleton.joints[index]!.replaceAll('_', ' ');
    return [this.#elements.label, words].filter(Boolean).join(' ');
  }

  #press(index: number, event: KeyboardEvent): void {
    const { x, y } = this.#joints[index]!;
    const [dx, dy] = steps[event.key] ?? [0, 0];
    const factor = event.shiftKey ? largeStep : 1;
    if (event.key === 'Delete') this.#change(index, { confidence: 0 });
    else if (dx !== 0 || dy !== 0) this.#change(index, { x: x + factor * dx, y: y + factor * dy });
    else return;
    event.preventDefault();
  }

  #change(index: number, change: Partial<Joint>): void {
    this.show(this.#joints.with(index, { ...this.#joints[index]!, ...change }));
    this.#onChange();
  }

  /** A place on the screen in pixels of the frame. */
  #toFrame({ clientX, clientY }: PointerEvent): { x: number; y: number } {
    const toFrame = this.#elements.svg.getScreenCTM()?.inverse();
    const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(toFrame);
    return { x, y };
  }

  #showHiddenJoints(): void {
    const hidden = this.#joints.flatMap((joint, index) => (isVisible(joint) ? [] : [index]));
    this.#elements.hiddenJoints.replaceChildren(
      ...hidden.map((index) => createButton(`Show ${this.#nameJoint(index)}`, () => this.#reveal(index))),
    );
  }

  /** In the middle of the frame: where it was when it was seen, if ever, is not known. */
  #reveal(index: number): void {
    this.#change(index, { x: this.#size.width / 2, y: this.#size.height / 2, confidence: 1 });
    this.#handles[index]!.focus();
  }
}

function showLimb(line: SVGLineElement, from: Joint, to: Joint): void {
  line.toggleAttribute('hidden', !isVisible(from) || !isVisible(to));
  setAttributes(line, { x1: from.x, y1: from.y, x2: to.x, y2: to.y });
}

function showHandle(handle: SVGGElement, name: string, joint: Joint): void {
  handle.toggleAttribute('hidden', !isVisible(joint));
  setAttributes(handle, {
    transform: `translate(${joint.x} ${joint.y})`,
    'aria-label': `${name} at ${Math.round(joint.x)}, ${Math.round(joint.y)}`,
  });
}
