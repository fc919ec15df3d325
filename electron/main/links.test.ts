import { beforeEach, expect, it } from 'vitest';
import type { EnrolLink } from './enrol-link.ts';
import { createFakeApp } from '../testing/fake-electron.ts';
import { receiveLinks } from './links.ts';

const LINK = 'pairline://enrol?gateway=api.example.com&code=k3jd-9sk2';
const ENROL: EnrolLink = { gatewayUrl: 'https://api.example.com', code: 'k3jd-9sk2' };

let app: ReturnType<typeof createFakeApp>;
let opened: (EnrolLink | 'shown')[];
let ready: (args?: string[]) => void;
beforeEach(() => {
  app = createFakeApp();
  opened = [];
  const begin = receiveLinks(app);
  ready = (args = []) => begin({ args, open: (link) => opened.push(link), show: () => opened.push('shown') });
});

it('opens a link that the app was started with', () => {
  ready(['/usr/bin/pairline', LINK]);
  expect(opened).toEqual([ENROL]);
});

it('opens one that came before the app was ready', () => {
  app.emit('open-url', { preventDefault: () => undefined }, LINK);
  expect(opened).toEqual([]);
  ready();
  expect(opened).toEqual([ENROL]);
});

it('opens one of a second start, which otherwise shows the window', () => {
  ready();
  app.emit('second-instance', {}, ['/usr/bin/pairline', LINK]);
  app.emit('second-instance', {}, ['/usr/bin/pairline']);
  app.emit('second-instance', {}, ['/usr/bin/pairline', 'pairline://format-disk']);
  expect(opened).toEqual([ENROL, 'shown', 'shown']);
});
