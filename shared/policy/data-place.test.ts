import { describe, expect, it } from 'vitest';
import { placeProblem } from './data-place.ts';

const EXT4 = 0xef53;

describe('a place for the data', () => {
  it.each(['/srv/pairline', 'D:\\Pairline', '/home/owner/boxes/data', '/Volumes/Backup/pairline'])(
    '%s is fine',
    (path) => {
      expect(placeProblem(path, EXT4)).toBeUndefined();
    },
  );

  it.each([
    '/home/owner/Dropbox/pairline',
    'C:\\Users\\owner\\OneDrive - Bakery\\Pairline',
    '/Users/owner/Library/Mobile Documents/com~apple~CloudDocs/pairline',
    '/Users/owner/Library/CloudStorage/GoogleDrive-owner/pairline',
    '/home/owner/Nextcloud',
  ])('%s is copied elsewhere while it is written', (path) => {
    expect(placeProblem(path, EXT4)).toBe('synced');
  });

  it('on another machine is refused, by its name or its file system', () => {
    expect(placeProblem('\\\\server\\share\\pairline', undefined)).toBe('network');
    expect(placeProblem('/mnt/share', 0x6969)).toBe('network');
    expect(placeProblem('/mnt/share', 0xff534d42 | 0)).toBe('network');
  });
});
