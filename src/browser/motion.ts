import { toMessage } from '../errors.js';
import type { Pose } from '../pose/skeleton.js';
import { type Frame, toLoosePose } from './composition.js';
import { createButton } from './create-element.js';
import type { PageElements } from './elements.js';
import { fetchMovement, type MovementName, movementNames } from './fetch-assets.js';
import type { Picture } from './picture.js';
import { Player } from './player.js';
import { Webcam } from './webcam.js';
import type { Workspace } from './workspace.js';

/** What moves a pose needs of the page. */
export interface MotionHost {
  readonly workspace: Workspace;
  /** The person in a frame of the webcam. */
  findPerson(frame: Picture, name: string): Promise<Pose>;
  /** Draws what the workspace shows; resolves when it is drawn. */
  draw(): Promise<void>;
  /** Runs what a button does, and shows what it throws. */
  attempt(action: () => Promise<void>): void;
  /** Shows what has gone wrong later. */
  report(thrown: unknown): void;
  /** Called before a motion starts. */
  onStart(): void;
}

/** What moves the target pose by itself, and the buttons for it: the webcam and animations, one at a time. */
export class Motion {
  readonly #elements: PageElements;
  readonly #host: MotionHost;
  readonly #webcam: Webcam;
  readonly #player = new Player<Frame>();
  #playing: MovementName | undefined;

  constructor(elements: PageElements, host: MotionHost) {
    this.#elements = elements;
    this.#host = host;
    this.#webcam = new Webcam(elements.webcam);
    elements.animations.replaceChildren(
      ...movementNames.map((name) => createButton('', () => host.attempt(() => this.#toggleAnimation(name)))),
    );
    elements.webcamButton.addEventListener('click', () => host.attempt(() => this.#toggleWebcam()));
    this.#show();
  }

  /** The pose stays as it is. */
  stop(): void {
    this.#webcam.stop();
    if (this.#player.isPlaying) this.#host.workspace.keepTarget();
    this.#player.stop();
    this.#playing = undefined;
    this.#show();
  }

  async #toggleAnimation(name: MovementName): Promise<void> {
    const wasPlaying = this.#playing === name;
    this.stop();
    if (wasPlaying) return;
    const { workspace } = this.#host;
    const frames = workspace.composition.frameMovement(await fetchMovement(name), workspace.fit);
    this.#playing = name;
    this.#start(
      this.#player.play(frames, (frame) => {
        workspace.showFrame(frame);
        return this.#host.draw();
      }),
    );
  }

  async #toggleWebcam(): Promise<void> {
    const wasOn = this.#webcam.isOn;
    this.stop();
    if (wasOn) return;
    const { webcamButton } = this.#elements;
    webcamButton.disabled = true;
    const frames = await this.#webcam.start().finally(() => {
      webcamButton.disabled = false;
    });
    this.#start(this.#follow(frames));
  }

  /** Stops it where it fails. */
  #start(motion: Promise<void>): void {
    this.#host.onStart();
    this.#show();
    motion.catch((thrown: unknown) => {
      this.stop();
      this.#host.report(thrown);
    });
  }

  /** Draws the pose of the person in front of the webcam; where nobody is seen, the last one stays. */
  async #follow(frames: AsyncGenerator<Picture>): Promise<void> {
    for await (const frame of frames) {
      const found = await this.#host.findPerson(frame, 'the webcam').catch(toMessage);
      frame.close();
      if (!this.#webcam.isOn) return;
      const problem = typeof found === 'string' ? found : '';
      const { webcamStatus } = this.#elements;
      if (webcamStatus.textContent !== problem) webcamStatus.textContent = problem; // screen readers repeat it
      if (typeof found === 'string') continue;
      const { workspace } = this.#host;
      workspace.composition.useTarget(toLoosePose(found), 'the webcam');
      workspace.reframe();
      void this.#host.draw();
    }
  }

  #show(): void {
    const { isOn } = this.#webcam;
    const { webcam, webcamButton, webcamStatus, animations } = this.#elements;
    webcam.hidden = !isOn;
    webcamButton.textContent = isOn ? 'Stop the webcam' : 'Follow my webcam';
    webcamStatus.textContent = '';
    for (const [index, name] of movementNames.entries())
      animations.children[index]!.textContent = `${name === this.#playing ? 'Stop' : 'Play'} ${name}`;
  }
}
