import { toMessage } from '../errors.js';
import type { Fit } from '../image/framing.js';
import type { LoosePose } from '../pose/convert.js';
import { parsePoseFile } from '../pose/parse-pose-file.js';
import { examplePose, findReadyPose, readyPoseNames } from '../pose/ready-poses.js';
import type { Pose } from '../pose/skeleton.js';
import type { BackendChoice } from './choose-backend.js';
import { Composition, type Frame, toLoosePose, toStageInputs } from './composition.js';
import { describeReady } from './describe-ready.js';
import { DrawingWorker } from './drawing-worker.js';
import type { PageElements } from './elements.js';
import type { PageModel } from './model.js';
import { decodePicture, type Picture, showPicture } from './picture.js';
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
  readonly #composition: Composition;
  #frame: Frame;

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
    this.#composition = new Composition(model, {
      picture: example.picture,
      person: example.person,
      target: findReadyPose(examplePose, model.size),
    });
    this.#frame = this.#composition.frame(this.#readFit());
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
    this.#on(framing, 'change', () => this.#frameAndDraw());
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
    this.#frameAndDraw();
  }

  /** Frees the picture before, up to 128 MB; the example is wanted again. */
  #usePicture(picture: Picture, person: Pose | null): void {
    const { picture: before } = this.#composition;
    if (before !== this.#example.picture && before !== picture) before.close();
    this.#composition.usePicture(picture, person);
  }

  async #usePoseFile(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    const pose = file.type.startsWith('image/')
      ? await this.#findPose(file)
      : parsePoseFile(await file.text(), file.name, this.#model.skeleton);
    this.#usePose(pose, file.name);
  }

  async #findPose(file: File): Promise<LoosePose> {
    const picture = await decodePicture(file, file.name);
    const found = this.#finder.find(picture, file.name, this.#model.skeleton);
    return toLoosePose(await found.finally(() => picture.close()));
  }

  #useReadyPose(): void {
    this.#usePose(findReadyPose(this.#elements.readyPose.value, this.#model.size), 'pose');
  }

  #usePose(pose: LoosePose, name: string): void {
    this.#composition.useTarget(pose, name);
    this.#stopWebcam();
    this.#frameAndDraw();
  }

  /** Takes the target pose as it is in the editor. The picture keeps its framing. */
  #takeTargetPose(): void {
    const { joints } = this.#editor;
    this.#stopWebcam();
    this.#composition.changeTarget(joints);
    this.#frame = { ...this.#frame, joints };
    this.#draw();
  }

  /** Takes the source pose as it is in the editor. The picture keeps its framing. */
  #takeSourcePose(): void {
    const { joints: condJoints } = this.#sourceEditor;
    this.#composition.changePerson(condJoints);
    this.#frame = { ...this.#frame, condJoints };
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
      const problem = typeof found === 'string' ? found : '';
      const { webcamStatus } = this.#elements;
      if (webcamStatus.textContent !== problem) webcamStatus.textContent = problem; // screen readers repeat it
      if (typeof found === 'string') continue;
      this.#composition.useTarget(toLoosePose(found), 'the webcam');
      this.#frameAndDraw();
    }
  }

  #frameAndDraw(): void {
    this.#frame = this.#composition.frame(this.#readFit());
    const { condNhwc, joints, condJoints } = this.#frame;
    showPicture(this.#elements.cond, condNhwc, this.#model.size);
    this.#editor.show(joints);
    const { sourcePose, hiddenSourceJoints } = this.#elements;
    sourcePose.toggleAttribute('hidden', condJoints === undefined);
    hiddenSourceJoints.hidden = condJoints === undefined;
    if (condJoints) this.#sourceEditor.show(condJoints);
    this.#draw();
  }

  #readFit(): Fit | 'person' {
    return this.#elements.framing.value as Fit | 'person'; // its options' values
  }

  #draw(): void {
    this.#worker.draw(toStageInputs(this.#frame));
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
