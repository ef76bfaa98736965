import { toMessage } from '../errors.js';
import { framePoses } from '../image/frame-poses.js';
import { type Fit, type Framing, toJointTensor, unframeJoints } from '../image/framing.js';
import { type LoosePose, parsePose } from '../pose/convert.js';
import { parsePoseFile } from '../pose/parse-pose-file.js';
import { examplePose, findReadyPose, readyPoseNames } from '../pose/ready-poses.js';
import type { Joint, Pose, Size } from '../pose/skeleton.js';
import { measureStature } from '../pose/stature.js';
import { type BackendChoice, maxLevelsOff } from './choose-backend.js';
import { DrawingWorker } from './drawing-worker.js';
import type { PageElements } from './elements.js';
import type { PageModel } from './model.js';
import { decodePicture, framePicture, type Picture, showPicture } from './picture.js';
import { PoseEditor } from './pose-editor.js';
import { PoseFinder } from './pose-finder.js';
import type { ReferencePicture } from './reference-picture.js';
import { Webcam } from './webcam.js';
import type { WorkerEvent } from './worker-messages.js';

/**
 * The page at work: a picture and a pose go in, and the worker draws whenever one of them changes.
 */
export class Page {
  readonly #elements: PageElements;
  readonly #model: PageModel;
  readonly #example: ReferencePicture;
  readonly #editor: PoseEditor;
  readonly #sourceEditor: PoseEditor;
  readonly #finder = new PoseFinder();
  readonly #webcam: Webcam;
  #worker: DrawingWorker;
  /** Listeners at work: a file is read and decoded before the worker hears of it. */
  #listening = 0;
  #picture: Picture | undefined;
  /** The pose of the person in the picture, in its pixels; null if nobody was found. */
  #person: Pose | null = null;
  /** The picture in the model's frame, RGB levels [H, W, 3]. */
  #condNhwc: Uint8Array | undefined;
  #framing: Framing = { kind: 'cover' };
  /** As it was chosen, or as it is in the model's frame once it has been changed by hand. */
  #targetPose: LoosePose | undefined;

  /** Fills in the choices, listens to them, and starts to load the model. */
  constructor(elements: PageElements, model: PageModel, example: ReferencePicture) {
    this.#elements = elements;
    this.#model = model;
    this.#example = example;
    const { pose: svg, hiddenJoints, sourcePose, hiddenSourceJoints } = elements;
    this.#editor = new PoseEditor({ svg, hiddenJoints }, model, () => this.#takeTargetPose());
    this.#sourceEditor = new PoseEditor(
      { svg: sourcePose, hiddenJoints: hiddenSourceJoints, label: 'source' },
      model,
      () => this.#takeSourcePose(),
    );
    this.#webcam = new Webcam(elements.webcam);
    this.#showWebcam();
    for (const name of readyPoseNames) elements.readyPose.add(new Option(name));
    this.#worker = this.#startWorker();
    this.#listen();
  }

  /** Shows the picture that comes along, and a ready pose: a first drawing without a choice. */
  showExample(): void {
    this.#usePicture(this.#example.picture, this.#example.person);
    this.#elements.readyPose.value = examplePose;
    this.#useReadyPose();
  }

  /** Tells the person at the page what went wrong. */
  report(thrown: unknown): void {
    this.#elements.alert.textContent = toMessage(thrown);
  }

  #listen(): void {
    const { pictureFile, example, framing, readyPose, poseFile, webcamButton, backend } = this.#elements;
    this.#on(pictureFile, 'change', () => this.#usePictureFile(pictureFile.files?.[0]));
    this.#on(example, 'click', () => this.showExample());
    this.#on(framing, 'change', () => this.#frame());
    this.#on(readyPose, 'change', () => this.#useReadyPose());
    this.#on(poseFile, 'change', () => this.#usePoseFile(poseFile.files?.[0]));
    this.#on(webcamButton, 'click', () => this.#toggleWebcam());
    this.#on(backend, 'change', () => this.#restartWorker());
    document.addEventListener('dragover', (event) => event.preventDefault());
    this.#on(document, 'drop', (event) => this.#drop(event as DragEvent));
  }

  /**
   * What a listener throws is shown; what was shown before goes. The page is busy until the
   * listener is done.
   */
  #on(target: EventTarget, type: string, listener: (event: Event) => void | Promise<void>): void {
    target.addEventListener(type, async (event) => {
      this.#elements.alert.textContent = '';
      this.#listening += 1;
      this.#showBusy();
      try {
        await listener(event);
      } catch (thrown) {
        this.report(thrown);
      } finally {
        this.#listening -= 1;
        this.#showBusy();
      }
    });
  }

  async #drop(event: DragEvent): Promise<void> {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    await (file?.name.endsWith('.json') ? this.#usePoseFile(file) : this.#usePictureFile(file));
  }

  async #usePictureFile(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    const picture = await decodePicture(file, file.name);
    const person = await this.#finder.find(picture, file.name, this.#model.skeleton).catch((thrown) => {
      this.report(thrown); // and draws with the picture as it is
      return null;
    });
    this.#usePicture(picture, person);
    this.#frame();
  }

  /** Frees the picture before, up to 128 MB; the example is wanted again. */
  #usePicture(picture: Picture, person: Pose | null): void {
    if (this.#picture !== this.#example.picture) this.#picture?.close();
    this.#picture = picture;
    this.#person = person;
  }

  async #usePoseFile(file: File | undefined): Promise<void> {
    if (file === undefined || this.#picture === undefined) return;
    const { skeleton } = this.#model;
    const pose = file.type.startsWith('image/')
      ? await this.#findPose(file)
      : parsePoseFile(await file.text(), file.name, skeleton);
    parsePose(pose, file.name, { skeleton, canvas: this.#picture }); // before it takes the place of a good one
    this.#usePose(pose);
  }

  async #findPose(file: File): Promise<LoosePose> {
    const picture = await decodePicture(file, file.name);
    const found = this.#finder.find(picture, file.name, this.#model.skeleton);
    return toLoosePose(await found.finally(() => picture.close()));
  }

  #useReadyPose(): void {
    this.#usePose(findReadyPose(this.#elements.readyPose.value, this.#model.size));
  }

  #usePose(pose: LoosePose): void {
    this.#stopWebcam();
    this.#targetPose = pose;
    this.#frame();
  }

  /** Takes the target pose as it is in the editor. The picture keeps its framing. */
  #takeTargetPose(): void {
    this.#stopWebcam();
    const { size, skeleton } = this.#model;
    this.#targetPose = toLoosePose({ skeleton, canvas: size, joints: this.#editor.joints });
    this.#draw();
  }

  /** Takes the source pose as it is in the editor. The picture keeps its framing. */
  #takeSourcePose(): void {
    if (this.#picture === undefined || this.#person === null) return;
    const frames = { source: toSize(this.#picture), target: this.#model.size };
    const joints = unframeJoints(this.#sourceEditor.joints, this.#framing, frames);
    this.#person = { ...this.#person, joints };
    this.#draw();
  }

  async #toggleWebcam(): Promise<void> {
    if (this.#webcam.isOn) return this.#stopWebcam();
    const { webcamButton } = this.#elements;
    webcamButton.disabled = true;
    const frames = await this.#webcam.start().finally(() => {
      webcamButton.disabled = false;
    });
    this.#showWebcam();
    this.#follow(frames).catch((thrown: unknown) => {
      this.#stopWebcam();
      this.report(thrown);
    });
  }

  #stopWebcam(): void {
    this.#webcam.stop();
    this.#showWebcam();
  }

  #showWebcam(): void {
    const { isOn } = this.#webcam;
    const { webcam, webcamButton, webcamStatus } = this.#elements;
    webcam.hidden = !isOn;
    webcamButton.textContent = isOn ? 'Stop the webcam' : 'Follow me by the webcam';
    webcamStatus.textContent = '';
  }

  /** Draws the pose of the person in front of the webcam; where nobody is seen, the last one stays. */
  async #follow(frames: AsyncGenerator<Picture>): Promise<void> {
    for await (const frame of frames) {
      const found = await this.#finder.find(frame, 'the webcam', this.#model.skeleton).catch(toMessage);
      frame.close();
      if (!this.#webcam.isOn) return;
      this.#elements.webcamStatus.textContent = typeof found === 'string' ? found : '';
      if (typeof found === 'string') continue;
      this.#targetPose = toLoosePose(found);
      this.#frame();
    }
  }

  /** Frames the picture and both poses, then draws. */
  #frame(): void {
    if (this.#picture === undefined || this.#targetPose === undefined) return;
    const { size, skeleton } = this.#model;
    const source = toSize(this.#picture);
    const { framing, joints, condJoints } = framePoses({
      asked: this.#readFraming(),
      target: parsePose(this.#targetPose, 'pose', { skeleton, canvas: source }),
      condPose: this.#person,
      keepsScale: false,
      source,
      size,
    });
    this.#framing = framing;
    this.#condNhwc = framePicture(this.#picture, framing, size);
    showPicture(this.#elements.cond, this.#condNhwc, size);
    this.#editor.show(joints);
    this.#showSourcePose(condJoints);
    this.#draw();
  }

  #showSourcePose(joints: readonly Joint[] | undefined): void {
    const { sourcePose, hiddenSourceJoints } = this.#elements;
    sourcePose.toggleAttribute('hidden', joints === undefined);
    hiddenSourceJoints.hidden = joints === undefined;
    if (joints) this.#sourceEditor.show(joints);
  }

  /** As chosen; without a person to go by, `cover` in place of `person`. */
  #readFraming(): { readonly kind: Fit | 'person' } {
    const kind = this.#elements.framing.value as Fit | 'person'; // its options' values
    const { skeleton } = this.#model;
    const isKnown = this.#person !== null && measureStature(this.#person.joints, skeleton) !== undefined;
    return { kind: kind === 'person' && !isKnown ? 'cover' : kind };
  }

  #draw(): void {
    if (this.#condNhwc === undefined) return;
    this.#worker.draw({
      condNhwc: this.#condNhwc,
      joints: toJointTensor(this.#editor.joints),
      condJoints: this.#person === null ? undefined : toJointTensor(this.#sourceEditor.joints),
    });
    this.#showBusy();
  }

  #restartWorker(): void {
    this.#worker.close();
    this.#worker = this.#startWorker();
    this.#draw();
  }

  #startWorker(): DrawingWorker {
    const { name, version } = this.#model;
    this.#elements.status.textContent = `Loading ${name} ${version} and onnxruntime`;
    const choice = this.#elements.backend.value as BackendChoice; // its options' values
    const options = { choice, example: this.#example.inputs };
    return new DrawingWorker(this.#model, options, (event) => this.#hear(event));
  }

  #showBusy(): void {
    this.#elements.pictures.ariaBusy = String(this.#listening > 0 || this.#worker.isBusy);
  }

  #hear(event: WorkerEvent): void {
    this.#showBusy();
    switch (event.kind) {
      case 'ready':
        this.#elements.status.textContent = describeReady(this.#model, event);
        return;
      case 'picture': {
        const { name, imageNhwc, elapsedMs } = event;
        showPicture(this.#elements[name], imageNhwc, this.#model.size);
        this.#elements.refinedTime.textContent = '';
        this.#elements[`${name}Time`].textContent = `after ${Math.round(elapsedMs)} ms`;
        return;
      }
      case 'failed':
        this.#elements.status.textContent = 'Nothing can be drawn';
        this.report(event.message);
        return;
      default:
        event satisfies never;
    }
  }
}

/** A picture's sides, which are not keys of its own, so that spreading it would lose them. */
function toSize({ width, height }: Picture): Size {
  return { width, height };
}

function toLoosePose({ skeleton, canvas, joints }: Pose): LoosePose {
  return { skeleton: skeleton.name, canvas, joints, units: 'pixels' };
}

function describeReady(
  { name, version, size }: PageModel,
  { chosen, levelsOff, threads, loadMs }: Extract<WorkerEvent, { kind: 'ready' }>,
): string {
  const backend =
    chosen.backend === 'wasm' ? `WASM, ${threads} ${threads === 1 ? 'thread' : 'threads'}` : 'WebGPU';
  const model = `${name} ${version}, ${size.width} x ${size.height} pixels`;
  const warning = levelsOff > maxLevelsOff ? `. It draws wrongly here: ${levelsOff} levels off` : '';
  return `Model ${model}. Runs on ${backend} (${chosen.reason})${warning}. Loaded in ${Math.round(loadMs)} ms`;
}
