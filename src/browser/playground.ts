import { toMessage } from '../errors.js';
import type { LoosePose } from '../pose/convert.js';
import { parsePoseFile } from '../pose/parse-pose-file.js';
import { examplePose, findReadyPose } from '../pose/ready-poses.js';
import { toLoosePose } from './composition.js';
import { Drawing } from './drawing.js';
import type { PageElements } from './elements.js';
import type { DrawnPicture, Engine, EngineModel } from './engine.js';
import { exampleName } from './fetch-assets.js';
import { Motion } from './motion.js';
import { decodePicture, type Picture, showPicture } from './picture.js';
import { ReadyPoses } from './ready-poses.js';
import { Results } from './results.js';
import { type Change, type Content, Workspace } from './workspace.js';

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
  readonly #motion: Motion;
  readonly #drawing: Drawing;
  readonly #watchers: (() => void)[] = [];
  /** Listeners at work: a file is read and decoded before the engine hears of it. */
  #listening = 0;
  #latestFile: File | undefined;
  #photograph: Photograph = { name: exampleName, file: undefined };

  /** Shows the example, and draws it in a ready pose: a first picture without a choice. */
  constructor(elements: PageElements, engine: Engine, example: Example) {
    this.#elements = elements;
    this.#engine = engine;
    this.#example = example;
    const model = engine.models[0]!; // an engine has one
    const content: Content = { ...example, target: findReadyPose(examplePose, model.size) };
    this.#workspace = new Workspace(elements, { model, content }, (what) => this.#takeChange(what));
    this.#results = new Results(elements);
    this.#readyPoses = new ReadyPoses(elements.readyPoses, (name) =>
      this.#attempt(() => this.#useReadyPose(name)),
    );
    this.#readyPoses.mark(examplePose);
    this.#drawing = new Drawing((inputs, signal) => engine.draw(this.model, inputs, signal), {
      onPicture: (picture) => this.#showPicture(picture),
      onFailure: (thrown) => this.#fail(thrown),
    });
    this.#motion = new Motion(elements, {
      workspace: this.#workspace,
      findPerson: (frame, name) => engine.findPerson(frame, name, this.model.skeleton),
      draw: () => this.#draw(),
      attempt: (action) => void this.#attempt(action),
      report: (thrown) => this.report(thrown),
      onStart: () => this.#readyPoses.mark(undefined),
    });
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
    const { pictureFile, example, framing, poseFile } = this.#elements;
    const on = (target: EventTarget, type: string, listener: (event: Event) => void | Promise<void>): void =>
      target.addEventListener(type, (event) => void this.#attempt(() => listener(event)));
    on(pictureFile, 'change', () => this.#usePictureFile(takeFile(pictureFile)));
    on(example, 'click', () => this.#useExample());
    on(framing, 'change', () => this.#reframe());
    on(poseFile, 'change', () => this.#usePoseFile(takeFile(poseFile)));
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
    this.#latestFile = file;
    const picture = await decodePicture(file, file.name);
    const { skeleton } = this.model;
    const person = await this.#engine.findPerson(picture, file.name, skeleton).catch((thrown: unknown) => {
      this.report(thrown); // and draws with the picture as it is
      return null;
    });
    if (this.#latestFile !== file) return picture.close(); // another one was chosen meanwhile
    this.#usePicture(picture, person && toLoosePose(person));
    this.#photograph = { name: file.name, file };
    this.#reframe();
  }

  #useExample(): void {
    this.#latestFile = undefined;
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

  #takeChange(what: Change): void {
    if (what === 'target') this.#stopMotion();
    if (what === 'size') this.redraw();
    else this.#draw();
  }

  /** Stops the webcam and the animation; the pose stays as it is, and is none of the ready ones. */
  #stopMotion(): void {
    this.#motion.stop();
    this.#readyPoses.mark(undefined);
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
    showPicture(this.#elements[picture.name], picture.imageNhwc, picture.size);
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
