import { isVisible } from '../pose/convert.js';
import type { Joint, Size, Skeleton } from '../pose/skeleton.js';
import type { PageModel } from './model.js';

const svgNamespace = 'http://www.w3.org/2000/svg';

/** What a key moves a joint by, in pixels of the model's frame. */
const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

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
  readonly #handles: readonly SVGCircleElement[];
  readonly #size: Size;
  #joints: readonly Joint[] = [];

  /** `onChange` is called after each change by hand, not after `show`. */
  constructor(
    elements: PoseEditorElements,
    { size, skeleton }: Pick<PageModel, 'size' | 'skeleton'>,
    onChange: () => void,
  ) {
    this.#elements = elements;
    this.#size = size;
    this.#onChange = onChange;
    this.#skeleton = skeleton;
    this.#limbs = skeleton.limbs.map(() => createSvgElement('line'));
    this.#handles = skeleton.joints.map((name, index) => this.#createHandle(name, index));
    elements.svg.setAttribute('viewBox', `0 0 ${size.width} ${size.height}`);
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

  #createHandle(name: string, index: number): SVGCircleElement {
    const handle = createSvgElement('circle');
    handle.classList.add('joint', name.split('_')[0] ?? name);
    handle.setAttribute('tabindex', '0');
    handle.setAttribute('role', 'button');
    handle.setAttribute('aria-keyshortcuts', [...Object.keys(steps), 'Delete'].join(' '));
    // Three pixels of 128: large enough to be caught by a finger at the size at which the page
    // shows it.
    handle.setAttribute('r', String(this.#size.height / 42));
    handle.addEventListener('pointerdown', ({ pointerId }) => handle.setPointerCapture(pointerId));
    handle.addEventListener('pointermove', (event) => {
      if (handle.hasPointerCapture(event.pointerId)) this.#change(index, this.#toFrame(event));
    });
    handle.addEventListener('keydown', (event) => this.#press(index, event));
    return handle;
  }

  /** In words, such as `source left wrist`. */
  #nameJoint(index: number): string {
    const words = this.#skeleton.joints[index]!.replaceAll('_', ' ');
    return [this.#elements.label, words].filter(Boolean).join(' ');
  }

  #press(index: number, event: KeyboardEvent): void {
    const { x, y } = this.#joints[index]!;
    const [dx, dy] = steps[event.key] ?? [0, 0];
    if (event.key === 'Delete') this.#change(index, { confidence: 0 });
    else if (dx !== 0 || dy !== 0) this.#change(index, { x: x + dx, y: y + dy });
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
      ...hidden.map((index) => {
        const button = document.createElement('button');
        button.type = 'button';
        button.textContent = `Show ${this.#nameJoint(index)}`;
        button.addEventListener('click', () => this.#reveal(index));
        return button;
      }),
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
  const ends = { x1: from.x, y1: from.y, x2: to.x, y2: to.y };
  for (const [name, value] of Object.entries(ends)) line.setAttribute(name, String(value));
}

function showHandle(handle: SVGCircleElement, name: string, joint: Joint): void {
  handle.toggleAttribute('hidden', !isVisible(joint));
  handle.setAttribute('cx', String(joint.x));
  handle.setAttribute('cy', String(joint.y));
  handle.setAttribute('aria-label', `${name} at ${Math.round(joint.x)}, ${Math.round(joint.y)}`);
}

function createSvgElement<Name extends keyof SVGElementTagNameMap>(name: Name): SVGElementTagNameMap[Name] {
  return document.createElementNS(svgNamespace, name);
}
