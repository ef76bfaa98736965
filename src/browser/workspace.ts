import { isVisible, type LoosePose } from '../pose/convert.js';
import { moveJoints } from '../pose/fit-pose.js';
import { enlargeSize, isSameSize, type Joint, type Size } from '../pose/skeleton.js';
import { Composition, type Frame, type PageFit, toDrawInputs, toLoosePose } from './composition.js';
import type { PageElements } from './elements.js';
import type { DrawInputs, EngineModel, LargeCond } from './engine.js';
import { type Picture, showPicture } from './picture.js';
import { PoseEditor } from './pose-editor.js';
import { SizeChoice } from './size-choice.js';
import { trimPicture } from './trim-picture.js';

/** A picture with its person's pose, null where nobody was found, and a target pose. */
export interface Content {
  readonly picture: Picture;
  readonly person: LoosePose | null;
  readonly target: LoosePose;
}

/** How far hands and hair reach beyond joints, as a share of the frame's height. */
const beyondJoints = 0.1;

/** What somebody at the page can change in a workspace. */
export type Change = 'source' | 'target' | 'size';

/**
 * The picture and the two poses that the page shows and draws with, framed for a model. `onChange`
 * hears what was changed by hand.
 */
export class Workspace {
  readonly #elements: PageElements;
  readonly #onChange: (what: Change) => void;
  readonly #sizes: SizeChoice;
  #model: EngineModel;
  #composition: Composition;
  #frame: Frame;
  /** Condition images of frames at other sizes, by their heights. */
  readonly #resized = new WeakMap<Uint8Array, Map<number, Uint8Array>>();
  #targetEditor!: PoseEditor;
  #sourceEditor!: PoseEditor;

  constructor(
    elements: PageElements,
    { model, content }: { readonly model: EngineModel; readonly content: Content },
    onChange: (what: Change) => void,
  ) {
    this.#elements = elements;
    this.#onChange = onChange;
    this.#model = model;
    this.#composition = new Composition(model, content);
    this.#sizes = new SizeChoice(elements.pictureSize, () => {
      this.#showCond();
      this.#onChange('size');
    });
    this.#sizes.offer(model);
    this.#createEditors();
    this.#frame = this.#composition.frame(this.fit);
    this.showFrame(this.#frame);
  }

  get model(): EngineModel {
    return this.#model;
  }

  get composition(): Composition {
    return this.#composition;
  }

  /** What is drawn, in the model's frame. */
  get frame(): Frame {
    return this.#frame;
  }

  /** How many times as large as the model's its pictures are drawn. */
  get enlarge(): number {
    return this.#sizes.timesOf(this.#model);
  }

  /** What engines draw with. */
  get inputs(): DrawInputs {
    return toDrawInputs(this.#frame, this.#model, this.#toLarge(this.#model.size, this.enlarge));
  }

  /**
   * The same for another model: this model's frame, as large as the other one's pictures, for the
   * engine to frame.
   */
  inputsFor(model: EngineModel): DrawInputs {
    const { size, skeleton } = this.#model;
    const scale = Math.max(model.size.width / size.width, model.size.height / size.height);
    const scaled = { width: Math.round(size.width * scale), height: Math.round(size.height * scale) };
    const move = (joints: readonly Joint[]) => moveJoints(joints, { scale, x: 0, y: 0 });
    const { joints, condJoints, headroomPx } = this.#frame;
    const frame = {
      condNhwc: this.#condAt(scaled),
      joints: move(joints),
      condJoints: condJoints && move(condJoints),
      headroomPx: Math.floor(scale * headroomPx),
    };
    const large = this.#toLarge(scaled, this.#sizes.timesOf(model));
    return toDrawInputs(frame, { size: scaled, skeleton }, large);
  }

  /** The framing that the person at the page has chosen. */
  get fit(): PageFit {
    return this.#elements.framing.value as PageFit; // its options' values
  }

  /** Shows the same picture and poses for another model. Throws where it cannot take the poses. */
  useModel(model: EngineModel): void {
    const { picture, person, target } = this.#composition;
    this.#composition = new Composition(model, { picture, person: person && toLoosePose(person), target });
    this.#model = model;
    this.#sizes.offer(model);
    this.#createEditors();
    this.reframe();
  }

  /** Frames the picture and the poses again, and shows them. */
  reframe(): void {
    this.showFrame(this.#composition.frame(this.fit));
  }

  /** Shows a frame of the composition. */
  showFrame(frame: Frame): void {
    const { sourcePose, hiddenSourceJoints } = this.#elements;
    const { joints, condJoints } = frame;
    this.#frame = frame;
    this.#showCond();
    this.#targetEditor.show(joints);
    sourcePose.toggleAttribute('hidden', condJoints === undefined);
    hiddenSourceJoints.hidden = condJoints === undefined;
    if (condJoints) this.#sourceEditor.show(condJoints);
  }

  /** Makes the pose that is shown the target pose, as one that was changed by hand. */
  keepTarget(): void {
    this.#takeTarget(this.#frame.joints);
  }

  /** In the size of the drawn pictures. */
  #showCond(): void {
    const large = enlargeSize(this.#model.size, this.enlarge);
    const picture = { imageNhwc: this.#condAt(large), size: large };
    const { headroomPx } = this.#frame;
    const { imageNhwc, size } = trimPicture(picture, { size: this.#model.size, headroomPx });
    showPicture(this.#elements.cond, imageNhwc, size);
  }

  #toLarge(size: Size, times: number): LargeCond | undefined {
    return times > 1 ? { times, imageNhwc: this.#condAt(enlargeSize(size, times)) } : undefined;
  }

  /** The frame's condition image at a size of its proportions, the same one each time. */
  #condAt(size: Size): Uint8Array {
    const { condNhwc } = this.#frame;
    if (isSameSize(size, this.#model.size)) return condNhwc;
    const known = this.#resized.get(condNhwc) ?? new Map<number, Uint8Array>();
    const resized = known.get(size.height) ?? this.#composition.framePictureAt(size);
    this.#resized.set(condNhwc, known.set(size.height, resized));
    return resized;
  }

  #createEditors(): void {
    const { pose, hiddenJoints, sourcePose, hiddenSourceJoints, pictures } = this.#elements;
    const { size } = this.#model;
    pictures.style.setProperty('--ratio', String(size.width / size.height));
    this.#targetEditor = new PoseEditor({ svg: pose, hiddenJoints }, this.#model, () => {
      this.#takeTarget(this.#targetEditor.joints);
      this.#onChange('target');
    });
    const source = { svg: sourcePose, hiddenJoints: hiddenSourceJoints, label: 'source' };
    this.#sourceEditor = new PoseEditor(source, this.#model, () => {
      this.#takeSource(this.#sourceEditor.joints);
      this.#onChange('source');
    });
  }

  /** The picture keeps its framing. */
  #takeTarget(joints: readonly Joint[]): void {
    this.#composition.changeTarget(joints);
    const { headroomPx: before } = this.#frame;
    const headroomPx = Math.min(before, this.#findRoom(joints));
    this.#frame = { ...this.#frame, joints, headroomPx };
    if (headroomPx < before) this.#showCond();
  }

  /** How many rows are above a pose, and what reaches beyond its joints. */
  #findRoom(joints: readonly Joint[]): number {
    const top = Math.min(...joints.filter(isVisible).map(({ y }) => y));
    return Math.max(Math.floor(top - beyondJoints * this.#model.size.height), 0);
  }

  /** The picture keeps its framing. */
  #takeSource(condJoints: readonly Joint[]): void {
    this.#composition.changePerson(condJoints);
    this.#frame = { ...this.#frame, condJoints };
  }
}
