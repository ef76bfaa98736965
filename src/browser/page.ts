import { toMessage } from '../errors.js';
import { type Framing, frameJoints, toJointTensor } from '../image/framing.js';
import { type LoosePose, parsePose } from '../pose/convert.js';
import { parsePoseFile } from '../pose/parse-pose-file.js';
import { examplePose, findReadyPose, readyPoseNames } from '../pose/ready-poses.js';
import { type BackendChoice, maxLevelsOff } from './choose-backend.js';
import { DrawingWorker } from './drawing-worker.js';
import type { PageElements } from './elements.js';
import type { PageModel } from './model.js';
import { decodePicture, framePicture, type Picture, showPicture } from './picture.js';
import { PoseEditor } from './pose-editor.js';
import type { ReferencePicture } from './reference-picture.js';
import type { WorkerEvent } from './worker-messages.js';

/**
 * The page at work: a picture and a pose go in, and the worker draws whenever one of them changes.
 */
export class Page {
  readonly #elements: PageElements;
  readonly #model: PageModel;
  readonly #example: ReferencePicture;
  readonly #editor: PoseEditor;
  #worker: DrawingWorker;
  /** Listeners at work: a file is read and decoded before the worker hears of it. */
  #listening = 0;
  #picture: Picture | undefined;
  /** The picture in the model's frame, RGB levels [H, W, 3]. */
  #condNhwc: Uint8Array | undefined;
  /**
   * As it was chosen; undefined once it has been changed by hand, and then it stays as it is in the
   * model's frame.
   */
  #chosenPose: LoosePose | undefined;

  /** Fills in the choices, listens to them, and starts to load the model. */
  constructor(elements: PageElements, model: PageModel, example: ReferencePicture) {
    this.#elements = elements;
    this.#model = model;
    this.#example = example;
    const { pose: svg, hiddenJoints } = elements;
    this.#editor = new PoseEditor({ svg, hiddenJoints }, model, () => {
      this.#chosenPose = undefined;
      this.#draw();
    });
    for (const name of readyPoseNames) elements.readyPose.add(new Option(name));
    this.#worker = this.#startWorker();
    this.#listen();
  }

  /** Shows the picture that comes along, and a ready pose: a first drawing without a choice. */
  showExample(): void {
    this.#usePicture(this.#example.picture);
    this.#elements.readyPose.value = examplePose;
    this.#useReadyPose();
  }

  /** Tells the person at the page what went wrong. */
  report(thrown: unknown): void {
    this.#elements.alert.textContent = toMessage(thrown);
  }

  #listen(): void {
    const { pictureFile, example, framing, readyPose, poseFile, backend } = this.#elements;
    this.#on(pictureFile, 'change', () => this.#usePictureFile(pictureFile.files?.[0]));
    this.#on(example, 'click', () => this.showExample());
    this.#on(framing, 'change', () => this.#frame());
    this.#on(readyPose, 'change', () => this.#useReadyPose());
    this.#on(poseFile, 'change', () => this.#usePoseFile(poseFile.files?.[0]));
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
    this.#usePicture(await decodePicture(file, file.name));
    this.#frame();
  }

  /** Frees the picture before, up to 128 MB; the example is wanted again. */
  #usePicture(picture: Picture): void {
    if (this.#picture !== this.#example.picture) this.#picture?.close();
    this.#picture = picture;
  }

  async #usePoseFile(file: File | undefined): Promise<void> {
    if (file === undefined || this.#picture === undefined) return;
    const { skeleton } = this.#model;
    const pose = parsePoseFile(await file.text(), file.name, skeleton);
    parsePose(pose, file.name, { skeleton, canvas: this.#picture }); // before it takes the place of a good one
    this.#chosenPose = pose;
    this.#frame();
  }

  #useReadyPose(): void {
    this.#chosenPose = findReadyPose(this.#elements.readyPose.value, this.#model.size);
    this.#frame();
  }

  /** Frames the picture, and the pose unless it was made in the frame; then draws. */
  #frame(): void {
    if (this.#picture === undefined) return;
    const { size, skeleton } = this.#model;
    const framing = this.#readFraming();
    this.#condNhwc = framePicture(this.#picture, framing, size);
    showPicture(this.#elements.cond, this.#condNhwc, size);
    if (this.#chosenPose) {
      const { width, height } = this.#picture; // not keys of its own, so that spreading it would lose them
      const source = { width, height };
      const pose = parsePose(this.#chosenPose, 'pose', { skeleton, canvas: source });
      this.#editor.show(frameJoints(pose, framing, { source, target: size }));
    }
    this.#draw();
  }

  #readFraming(): Framing {
    return { kind: this.#elements.framing.value as 'cover' | 'contain' | 'stretch' }; // its options' values
  }

  #draw(): void {
    if (this.#condNhwc === undefined) return;
    this.#worker.draw({ condNhwc: this.#condNhwc, joints: toJointTensor(this.#editor.joints) });
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
