import { useSyncExternalStore } from 'react';

/** The screens, as fragments of the address: they work under http and the desktop's own scheme, and Back works. */
export type Route =
  | { screen: 'home' }
  | { screen: 'add' }
  | { screen: 'pair'; accountId: string }
  | { screen: 'queue'; messageId: string | undefined }
  /** Messages from a file: a new one, or an import that has begun. */
  | { screen: 'import'; importId: string | undefined }
  | { screen: 'inbox' }
  | { screen: 'people' }
  | { screen: 'groups' }
  | { screen: 'api' }
  | { screen: 'health' }
  | { screen: 'settings' }
  /** What a link of our scheme asks for. */
  | { screen: 'enrol'; gatewayUrl: string; code: string };

/** Screens whose address is their name alone. */
const PLAIN = ['api', 'groups', 'health', 'inbox', 'people', 'settings'] as const;
const isPlain = (screen: string | undefined): screen is (typeof PLAIN)[number] => PLAIN.some((name) => name === screen);

export function parseRoute(hash: string): Route {
  const [screen, id, more] = hash.replace(/^#\/?/, '').split('/').map(decodePart);
  if (screen === 'pair' && id) return { screen: 'pair', accountId: id };
  if (screen === 'enrol' && id && more) return { screen: 'enrol', gatewayUrl: id, code: more };
  if (screen === 'add') return { screen: 'add' };
  if (isPlain(screen)) return { screen };
  if (screen === 'queue') return { screen: 'queue', messageId: id === '' ? undefined : id };
  if (screen === 'import') return { screen: 'import', importId: id === '' ? undefined : id };
  return { screen: 'home' };
}

/** A person may type anything after `#`; what cannot be decoded is taken as it stands. */
function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return part;
    throw error;
  }
}

export function hrefOf(route: Route): string {
  switch (route.screen) {
    case 'home':
      return '#/';
    case 'add':
      return '#/add';
    case 'api':
    case 'groups':
    case 'health':
    case 'inbox':
    case 'people':
    case 'settings':
      return `#/${route.screen}`;
    case 'pair':
      return `#/pair/${encodeURIComponent(route.accountId)}`;
    case 'enrol':
      return `#/enrol/${encodeURIComponent(route.gatewayUrl)}/${encodeURIComponent(route.code)}`;
    case 'import':
      return route.importId === undefined ? '#/import' : `#/import/${encodeURIComponent(route.importId)}`;
    case 'queue':
      return route.messageId === undefined ? '#/queue' : `#/queue/${encodeURIComponent(route.messageId)}`;
    default:
      return route satisfies never;
  }
}

export function goTo(route: Route): void {
  location.hash = hrefOf(route);
}

const subscribe = (listener: () => void): (() => void) => {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
};

export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(subscribe, () => location.hash));
}
