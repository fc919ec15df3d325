import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { icon, style } from './page-look.ts';

/** The page's own files alone: no other host, no script in the page, not inside another page. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  // The one style that the page's library makes itself, known by its hash; an update of the library may change it.
  "style-src 'self' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Nobody learns where the page was read, and no other page holds on to it: people type their secret into it. */
const headers = {
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** `/docs`: all calls to read and try, with files that come from this gateway. */
export async function docsPage(app: FastifyInstance): Promise<void> {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: policy,
    theme: {
      title: 'Pairline gateway',
      css: [{ filename: 'pairline.css', content: style }],
      favicon: [{ filename: 'pairline.svg', rel: 'icon', sizes: 'any', type: 'image/svg+xml', content: icon }],
    },
    uiConfig: {
      docExpansion: 'list',
      filter: true,
      tryItOutEnabled: true,
      defaultModelsExpandDepth: 0,
      // The secret is forgotten with the page.
      persistAuthorization: false,
      validatorUrl: null,
    },
  });
}
