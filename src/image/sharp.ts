/**
 * sharp, set up once for a process that handles many small pictures. Everything in src/image imports it from here.
 * Its cache pays only for repeated work on files; more than one thread a picture is slower for pictures of this size,
 * and many pictures already run side by side in libuv's pool.
 */
import sharp from 'sharp';

sharp.cache(false);
sharp.concurrency(1);

export { sharp };
