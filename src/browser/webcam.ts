import { toMessage } from '../errors.js';
import type { Picture } from './picture.js';

/** The webcam, whose film a video element shows while it is on. */
export class Webcam {
  readonly #video: HTMLVideoElement;
  #stream: MediaStream | undefined;

  constructor(video: HTMLVideoElement) {
    this.#video = video;
  }

  get isOn(): boolean {
    return this.#stream !== undefined;
  }

  /**
   * Asks for permission and switches it on. Returns its frames until it is stopped, always the
   * newest; whoever takes one closes it. Throws without permission or webcam.
   */
  async start(): Promise<AsyncGenerator<Picture>> {
    const stream = await openStream();
    this.#stream = stream;
    this.#video.srcObject = stream;
    await this.#video.play();
    return this.#readFrames(stream);
  }

  /** Switches it off, so that its light goes out. */
  stop(): void {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = undefined;
    this.#video.srcObject = null;
  }

  async *#readFrames(stream: MediaStream): AsyncGenerator<Picture> {
    while (this.#stream === stream) {
      await new Promise((resolve) => this.#video.requestVideoFrameCallback(resolve));
      if (this.#stream === stream) yield createImageBitmap(this.#video);
    }
  }
}

async function openStream(): Promise<MediaStream> {
  const devices = navigator.mediaDevices as MediaDevices | undefined; // missing on insecure addresses
  if (devices === undefined)
    throw new Error('Cannot use the webcam: this address is insecure, expected https:// or localhost');
  return devices.getUserMedia({ video: { facingMode: 'user' } }).catch((cause: unknown) => {
    const problem = `${toMessage(cause)}, expected a webcam and permission to use it`;
    throw new Error(`Cannot use the webcam: ${problem}`, { cause });
  });
}
