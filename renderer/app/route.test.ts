import { expect, test } from 'vitest';
import { hrefOf, parseRoute, type Route } from './route.ts';

const routes: Route[] = [
  { screen: 'home' },
  { screen: 'add' },
  { screen: 'api' },
  { screen: 'pair', accountId: 'a/b %' },
  { screen: 'queue', messageId: undefined },
  { screen: 'queue', messageId: 'm-1' },
  { screen: 'settings' },
  { screen: 'enrol', gatewayUrl: 'https://api.example.com:8443', code: 'a/b-c%20d' },
];

test.each(routes)('every screen has an address that leads back to it: %o', (route) => {
  expect(parseRoute(hrefOf(route))).toEqual(route);
});

test.each(['', '#', '#/nowhere', '#/pair', '#/enrol/https', '#/%E0%A4%A'])('"%s" leads home', (hash) => {
  expect(parseRoute(hash)).toEqual({ screen: 'home' });
});
