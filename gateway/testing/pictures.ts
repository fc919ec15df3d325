import { randomBytes } from 'node:crypto';

const decoded = (base64: string): Buffer => Buffer.from(base64, 'base64');

/** Real pictures of very few pixels, by type. */
export const pictures = {
  'image/png': decoded(
    'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAADklEQVR4XmP4zwAH/xkADv8B/5Z+deYAAAAASUVORK5CYII=',
  ),
  'image/jpeg': decoded(
    '/9j/4AAQSkZJRgABAgAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcp' +
      'LDAxNDQ0Hyc5PTgyPC4zNDL/2wBDAQkJCQwLDBgNDRgyIRwhMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIy' +
      'MjIyMjIyMjIyMjIyMjL/wAARCAACAAIDASIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAA' +
      'AgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6' +
      'Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXG' +
      'x8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREA' +
      'AgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5' +
      'OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPE' +
      'xcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwCnoeh6Rc+H9Nnn0uxlmltYnkkkt0ZnYoCS' +
      'SRkknvRRRXzctz5bE/xp+r/M/9k=',
  ),
  'image/gif': decoded('R0lGODlhAgACAPEAAAAAAAD/AP8AAAAAACwAAAAAAgACAEEIBwAFAAAQICAAOw=='),
  'image/webp': decoded('UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=='),
  'image/bmp': decoded(
    'Qk1GAAAAAAAAADYAAAAoAAAAAgAAAAIAAAABABgAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAP8AAAAAAP8AAAAAAA==',
  ),
} as const;

const COMMENT_MAX = 65_533;

/** A real JPEG of just these many bytes, at least `pictures['image/jpeg']` and 4 more; no two are the same. */
export function pictureOf(bytes: number): Buffer {
  const picture = pictures['image/jpeg'];
  const parts: Buffer[] = [];
  for (let missing = bytes - picture.byteLength; missing > 0;) {
    // None of the rest may be too small for a comment of its own.
    const length = missing > COMMENT_MAX + 8 ? COMMENT_MAX : Math.min(missing - 4, COMMENT_MAX - 8);
    parts.push(Buffer.from([0xff, 0xfe, (length + 2) >> 8, (length + 2) & 0xff]), randomBytes(length));
    missing -= length + 4;
  }
  return Buffer.concat([picture.subarray(0, 2), ...parts, picture.subarray(2)]);
}
