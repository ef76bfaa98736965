/**
 * sharp, configured for many small pictures; all of src/image imports it from here. Its cache helps
 * only with repeated work on files. More than one thread per picture is slower at this size, and
 * libuv's pool already processes many pictures in parallel.
 */
import sharp from 'sharp';

sharp.cache(false);
sharp.concurrency(1);

export { sharp };
