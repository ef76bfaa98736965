import type { LoosePose } from '../pose/convert.js';
import { moveJoints } from '../pose/fit-pose.js';
import type { Joint, Size } from '../pose/skeleton.js';
import { Composition, type Frame, type PageFit, toDrawInputs, toLoosePose } from './composition.js';
import type { PageElements } from './elements.js';
import type { DrawInputs, EngineModel } from './engine.js';
import { type Picture, showPicture } from './picture.js';
import { PoseEditor } from './pose-editor.js';

/** A picture with its person's pose, null where nobody was found, and a target pose. */
export interface Content {
  readonly picture: Picture;
  readonly person: LoosePose | null;
  readonly target: LoosePose;
}

/**
 * The picture and the two poses that the page shows and draws with, framed for a model. `onChange`
 * hears which pose was changed by hand.
 */
export class Workspace {
  readonly #elements: PageElements;
  readonly #onChange: (pose: 'source' | 'target') => void;
  #model: EngineModel;
  #composition: Composition;
  #frame: Frame;
  /** Condition images of frames at other sizes, by their heights. */
  readonly #enlarged = new WeakMap<Uint8Array, Map<number, Uint8Array>>();
  #targetEditor!: PoseEditor;
  #sourceEditor!: PoseEditor;

  constructor(
    elements: PageElements,
    { model, content }: { readonly model: EngineModel; readonly content: Content },
    onChange: (pose: 'source' | 'target') => void,
  ) {
    this.#elements = elements;
    this.#onChange = onChange;
    this.#model = model;
    this.#composition = new Composition(model, content);
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

  /** What engines draw with. */
  get inputs(): DrawInputs {
    return toDrawInputs(this.#frame, this.#model);
  }

  /**
   * The same for another model: this model's frame, as large as the other one's pictures, for the
   * engine to frame.
   */
  inputsFor({ size }: EngineModel): DrawInputs {
    const { width, height } = this.#model.size;
    const scale = Math.max(size.width / width, size.height / height);
    if (scale === 1) return this.inputs;
    const enlarged = { width: Math.round(width * scale), height: Math.round(height * scale) };
    const enlarge = (joints: readonly Joint[]) => moveJoints(joints, { scale, x: 0, y: 0 });
    const { condNhwc, joints, condJoints } = this.#frame;
    const frame = {
      condNhwc: this.#enlarge(condNhwc, enlarged),
      joints: enlarge(joints),
      condJoints: condJoints && enlarge(condJoints),
    };
    return toDrawInputs(frame, { size: enlarged, skeleton: this.#model.skeleton });
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
    this.#createEditors();
    this.reframe();
  }

  /** Frames the picture and the poses again, and shows them. */
  reframe(): void {
    this.showFrame(this.#composition.frame(this.fit));
  }

  /** Shows a frame of the composition. */
  showFrame(frame: Frame): void {
    const { cond, sourcePose, hiddenSourceJoints } = this.#elements;
    const { condNhwc, joints, condJoints } = frame;
    showPicture(cond, condNhwc, this.#model.size);
    this.#frame = frame;
    this.#targetEditor.show(joints);
    sourcePose.toggleAttribute('hidden', condJoints === undefined);
    hiddenSourceJoints.hidden = condJoints === undefined;
    if (condJoints) this.#sourceEditor.show(condJoints);
  }

  /** Makes the pose that is shown the target pose, as one that was changed by hand. */
  keepTarget(): void {
    this.#takeTarget(this.#frame.joints);
  }

  /** The condition image of a frame at another size, the same one each time. */
  #enlarge(condNhwc: Uint8Array, size: Size): Uint8Array {
    const known = this.#enlarged.get(condNhwc) ?? new Map<number, Uint8Array>();
    const enlarged = known.get(size.height) ?? this.#composition.framePictureAt(size);
    this.#enlarged.set(condNhwc, known.set(size.height, enlarged));
    return enlarged;
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
    this.#frame = { ...this.#frame, joints };
  }

  /** The picture keeps its framing. */
  #takeSource(condJoints: readonly Joint[]): void {
    this.#composition.changePerson(condJoints);
    this.#frame = { ...this.#frame, condJoints };
  }
}
