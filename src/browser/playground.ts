import { toMessage } from '../errors.js';
import type { LoosePose } from '../pose/convert.js';
import { parsePoseFile } from '../pose/parse-pose-file.js';
import { examplePose, findReadyPose } from '../pose/ready-poses.js';
import { toLoosePose } from './composition.js';
import { createButton } from './create-element.js';
import { Drawing } from './drawing.js';
import type { PageElements } from './elements.js';
import type { DrawnPicture, Engine, EngineModel } from './engine.js';
import { exampleName, fetchMovement, type MovementName, movementNames } from './fetch-assets.js';
import { decodePicture, type Picture, showPicture } from './picture.js';
import { Player } from './player.js';
import { ReadyPoses } from './ready-poses.js';
import { Results } from './results.js';
import { Webcam } from './webcam.js';
import { type Content, Workspace } from './workspace.js';

/** A photograph with the pose of its person, which is known. */
export interface Example {
  readonly picture: Picture;
  readonly person: LoosePose;
}

/** The photograph in use, as its file was given. */
export interface Photograph {
  readonly name: string;
  /** Undefined for the page's own example. */
  readonly file: Blob | undefined;
}

/**
 * The page at work: a photograph and a pose go in, and the engine draws whenever one of them
 * changes.
 */
export class Playground {
  readonly #elements: PageElements;
  readonly #engine: Engine;
  readonly #example: Example;
  readonly #readyPoses: ReadyPoses;
  readonly #results: Results;
  readonly #workspace: Workspace;
  readonly #webcam: Webcam;
  readonly #player = new Player<ReturnType<Workspace['composition']['frame']>>();
  readonly #drawing: Drawing;
  readonly #watchers: (() => void)[] = [];
  /** Listeners at work: a file is read and decoded before the engine hears of it. */
  #listening = 0;
  #photograph: Photograph = { name: exampleName, file: undefined };

  /** Shows the example, and draws it in a ready pose: a first picture without a choice. */
  constructor(elements: PageElements, engine: Engine, example: Example) {
    this.#elements = elements;
    this.#engine = engine;
    this.#example = example;
    const model = engine.models[0]!; // an engine has one
    const content: Content = { ...example, target: findReadyPose(examplePose, model.size) };
    this.#workspace = new Workspace(elements, { model, content }, (pose) => this.#takeChange(pose));
    this.#results = new Results(elements);
    this.#readyPoses = new ReadyPoses(elements.readyPoses, (name) =>
      this.#attempt(() => this.#useReadyPose(name)),
    );
    this.#readyPoses.mark(examplePose);
    this.#webcam = new Webcam(elements.webcam);
    this.#drawing = new Drawing((inputs, signal) => engine.draw(this.model, inputs, signal), {
      onPicture: (picture) => this.#showPicture(picture),
      onFailure: (thrown) => this.#fail(thrown),
    });
    for (const name of movementNames) this.#addAnimation(name);
    this.#showMotion();
    this.#listen();
    this.redraw();
  }

  /** The model that draws. */
  get model(): EngineModel {
    return this.#workspace.model;
  }

  /** What is framed and how. */
  get workspace(): Workspace {
    return this.#workspace;
  }

  get photograph(): Photograph {
    return this.#photograph;
  }

  /** Calls `listener` now and whenever there is something else to draw. */
  watch(listener: () => void): void {
    this.#watchers.push(listener);
    listener();
  }

  /** Draws with another model. */
  useModel(model: EngineModel): void {
    this.#attempt(() => {
      this.#stopMotion();
      this.#workspace.useModel(model);
      this.redraw();
    });
  }

  /** Draws anew, whatever is being drawn. */
  redraw(): void {
    this.#drawing.cancel();
    this.#draw();
  }

  /** Tells the person at the page what went wrong. */
  report(thrown: unknown): void {
    this.#elements.alert.textContent = toMessage(thrown);
  }

  #listen(): void {
    const { pictureFile, example, framing, poseFile, webcamButton } = this.#elements;
    const on = (target: EventTarget, type: string, listener: (event: Event) => void | Promise<void>): void =>
      target.addEventListener(type, (event) => void this.#attempt(() => listener(event)));
    on(pictureFile, 'change', () => this.#usePictureFile(takeFile(pictureFile)));
    on(example, 'click', () => this.#useExample());
    on(framing, 'change', () => this.#reframe());
    on(poseFile, 'change', () => this.#usePoseFile(takeFile(poseFile)));
    on(webcamButton, 'click', () => this.#toggleWebcam());
    on(document, 'drop', (event) => this.#drop(event as DragEvent));
    on(document, 'paste', (event) => this.#useFile((event as ClipboardEvent).clipboardData?.files[0]));
    document.addEventListener('dragover', (event) => {
      event.preventDefault();
      document.body.classList.add('is-dropping');
    });
    for (const type of ['dragleave', 'drop', 'dragend'])
      document.addEventListener(type, () => document.body.classList.remove('is-dropping'));
  }

  /**
   * What an action throws is shown; what was shown before goes. The page is busy until it is done.
   */
  async #attempt(action: () => void | Promise<void>): Promise<void> {
    this.#elements.alert.textContent = '';
    this.#listening += 1;
    this.#showBusy();
    try {
      await action();
    } catch (thrown) {
      this.report(thrown);
    } finally {
      this.#listening -= 1;
      this.#showBusy();
    }
  }

  async #drop(event: DragEvent): Promise<void> {
    event.preventDefault();
    await this.#useFile(event.dataTransfer?.files[0]);
  }

  /** A keypoint file is a pose; everything else should be a photograph. */
  #useFile(file: File | undefined): Promise<void> {
    return file?.name.endsWith('.json') ? this.#usePoseFile(file) : this.#usePictureFile(file);
  }

  async #usePictureFile(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    const picture = await decodePicture(file, file.name);
    const { skeleton } = this.model;
    const person = await this.#engine.findPerson(picture, file.name, skeleton).catch((thrown: unknown) => {
      this.report(thrown); // and draws with the picture as it is
      return null;
    });
    this.#usePicture(picture, person && toLoosePose(person));
    this.#photograph = { name: file.name, file };
    this.#reframe();
  }

  #useExample(): void {
    this.#usePicture(this.#example.picture, this.#example.person);
    this.#photograph = { name: exampleName, file: undefined };
    this.#useReadyPose(examplePose);
  }

  /** Frees the picture before, up to 128 MB; the example is wanted again. */
  #usePicture(picture: Picture, person: LoosePose | null): void {
    const { composition } = this.#workspace;
    const { picture: before } = composition;
    if (before !== this.#example.picture && before !== picture) before.close();
    composition.usePicture(picture, person);
  }

  async #usePoseFile(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    const pose = file.type.startsWith('image/')
      ? await this.#findPose(file)
      : parsePoseFile(await file.text(), file.name, this.model.skeleton);
    this.#usePose(pose, file.name);
  }

  async #findPose(file: File): Promise<LoosePose> {
    const picture = await decodePicture(file, file.name);
    const found = this.#engine.findPerson(picture, file.name, this.model.skeleton);
    return toLoosePose(await found.finally(() => picture.close()));
  }

  #useReadyPose(name: string): void {
    this.#usePose(findReadyPose(name, this.model.size), 'pose');
    this.#readyPoses.mark(name);
  }

  #usePose(pose: LoosePose, name: string): void {
    this.#workspace.composition.useTarget(pose, name);
    this.#reframe();
  }

  #takeChange(pose: 'source' | 'target'): void {
    if (pose === 'target') this.#stopMotion();
    this.#draw();
  }

  #addAnimation(name: MovementName): void {
    const button = createButton('', () => this.#attempt(() => this.#toggleAnimation(name)));
    button.dataset['movement'] = name;
    this.#elements.animations.append(button);
  }

  async #toggleAnimation(name: MovementName): Promise<void> {
    const { animations } = this.#elements;
    const wasPlaying = animations.dataset['playing'] === name;
    this.#stopMotion();
    if (wasPlaying) return;
    const poses = await fetchMovement(name);
    const frames = this.#workspace.composition.frameMovement(poses, this.#workspace.fit);
    animations.dataset['playing'] = name;
    const playing = this.#player.play(frames, (frame) => {
      this.#workspace.showFrame(frame);
      return this.#draw();
    });
    this.#showMotion();
    this.#watchMotion(playing);
  }

  async #toggleWebcam(): Promise<void> {
    const wasOn = this.#webcam.isOn;
    this.#stopMotion();
    if (wasOn) return;
    const { webcamButton } = this.#elements;
    webcamButton.disabled = true;
    const frames = await this.#webcam.start().finally(() => {
      webcamButton.disabled = false;
    });
    this.#showMotion();
    this.#watchMotion(this.#follow(frames));
  }

  /** Stops it where it fails. */
  #watchMotion(motion: Promise<void>): void {
    motion.catch((thrown: unknown) => {
      this.#stopMotion();
      this.report(thrown);
    });
  }

  /** Stops the webcam and the animation; the pose stays as it is. */
  #stopMotion(): void {
    this.#webcam.stop();
    if (this.#player.isPlaying) this.#workspace.keepTarget();
    this.#player.stop();
    delete this.#elements.animations.dataset['playing'];
    this.#readyPoses.mark(undefined);
    this.#showMotion();
  }

  #showMotion(): void {
    const { isOn } = this.#webcam;
    const { webcam, webcamButton, webcamStatus, animations } = this.#elements;
    webcam.hidden = !isOn;
    webcamButton.textContent = isOn ? 'Stop the webcam' : 'Follow my webcam';
    webcamStatus.textContent = '';
    for (const button of animations.querySelectorAll('button')) {
      const { movement = '' } = button.dataset;
      const isPlaying = movement === animations.dataset['playing'];
      button.textContent = `${isPlaying ? 'Stop' : 'Play'} ${movement}`;
    }
  }

  /** Draws the pose of the person in front of the webcam; where nobody is seen, the last one stays. */
  async #follow(frames: AsyncGenerator<Picture>): Promise<void> {
    for await (const frame of frames) {
      const { skeleton } = this.model;
      const found = await this.#engine.findPerson(frame, 'the webcam', skeleton).catch(toMessage);
      frame.close();
      if (!this.#webcam.isOn) return;
      const problem = typeof found === 'string' ? found : '';
      const { webcamStatus } = this.#elements;
      if (webcamStatus.textContent !== problem) webcamStatus.textContent = problem; // screen readers repeat it
      if (typeof found === 'string') continue;
      this.#workspace.composition.useTarget(toLoosePose(found), 'the webcam');
      this.#workspace.reframe();
      this.#draw();
    }
  }

  /** Frames the picture and the pose anew; nothing else moves the pose any more. */
  #reframe(): void {
    this.#stopMotion();
    this.#workspace.reframe();
    this.#draw();
  }

  #draw(): Promise<void> {
    const drawn = this.#drawing.request(this.#workspace.inputs).finally(() => this.#showBusy());
    this.#showBusy();
    for (const listener of this.#watchers) listener();
    return drawn;
  }

  #showPicture(picture: DrawnPicture): void {
    const canvas = this.#elements[picture.name];
    showPicture(canvas, picture.imageNhwc, this.model.size);
    this.#results.show(picture);
  }

  #fail(thrown: unknown): void {
    this.#stopMotion();
    this.report(thrown);
  }

  #showBusy(): void {
    this.#elements.pictures.ariaBusy = String(this.#listening > 0 || this.#drawing.isBusy);
  }
}

/** The chosen file; the same one can be chosen again. */
function takeFile(input: HTMLInputElement): File | undefined {
  const file = input.files?.[0];
  input.value = '';
  return file;
}
