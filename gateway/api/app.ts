import swagger from '@fastify/swagger';
import { fastify, type FastifyInstance } from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import { allowOrigins } from '../doors/cors.ts';
import type { DoorOptions } from '../doors/options.ts';
import { logRequests, requestIds } from '../doors/request-log.ts';
import { deviceRoutes } from './device/routes.ts';
import { ApiError, errorAnswers, errorMessage } from './errors.ts';
import { healthRoutes } from './health.ts';
import { metricsRoutes } from './metrics.ts';
import { refuseOtherMethods } from './methods.ts';
import { openApi } from './openapi/document.ts';
import { docsPage } from './openapi/page.ts';
import type { Services } from './services.ts';
import { inboundRoutes } from './v1/inbound.ts';
import { messageRoutes } from './v1/messages.ts';
import { recipientRoutes } from './v1/recipients.ts';
import { quotaRoutes } from './v1/quota.ts';
import { sendRoutes } from './v1/send.ts';
import { pdfRoutes } from './whatsmate/pdf.ts';
import { webhookRoutes } from './v1/webhooks.ts';
import { translationRoutes } from './whatsmate/translation.ts';
import { whatsmateRoutes } from './whatsmate/routes.ts';

/**
 * How long a caller may take to send its headers and body: a device with a slow line and a large attachment needs that long.
 * Other bodies have a time of their own. Polls wait after that and are not cut.
 */
const requestTimeoutMs = 15 * 60_000;

/** How long a connection may take to send the headers of a call. */
const headersTimeoutMs = 30_000;

const secondsPerDay = 86_400;

/** All routes of the gateway. The returned app is ready for `listen` or, in tests, `inject`. */
export async function createApp(services: Services, doors: DoorOptions = {}): Promise<FastifyInstance> {
  const { log } = services;
  const { certificate, trustedProxies = [], corsOrigins = [], hstsDays = 0 } = doors;
  const answer = errorAnswers(log, errorMessage);
  const app: FastifyInstance = fastify({
    // Made of either server, the routes are the same.
    ...({ https: certificate?.pem ?? null } as object),
    genReqId: requestIds(services.random),
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    requestTimeout: requestTimeoutMs,
    // Programs join the address and the path with one slash too many.
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true },
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    // Paths that cannot be decoded, or are too long.
    frameworkErrors: ({ code }, request, reply) => {
      answer(new ApiError(400, code, 'The path is not valid.'), request, reply);
    },
    clientErrorHandler: (error, socket) => {
      if (socket.writable) socket.end(unreadableRequest(error.code));
      else socket.destroy();
    },
  });
  app.decorateRequest('client', 0);
  app.decorateRequest('device', 0);
  app.decorateReply('refusal', '');
  app.setValidatorCompiler(validatorCompiler);
  // Answers are built by typed code from the schemas' own types: parsing each again would cost more than all the rest.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.setErrorHandler(answer);
  app.setNotFoundHandler((request, reply) =>
    answer(new ApiError(404, 'notFound', 'There is no such path.'), request, reply),
  );
  app.server.headersTimeout = headersTimeoutMs;
  certificate?.serve(app.server);
  logRequests(app, log, services.metrics);
  const strictTransport = certificate !== undefined && hstsDays > 0 ? `max-age=${hstsDays * secondsPerDay}` : undefined;
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    // What comes from customers and networks is no page, whatever it looks like.
    reply.header('x-content-type-options', 'nosniff');
    if (strictTransport !== undefined) reply.header('strict-transport-security', strictTransport);
    done();
  });
  await allowOrigins(app, corsOrigins);

  await app.register(swagger, openApi(services.version));
  await app.register((scope: FastifyInstance) => whatsmateRoutes(scope, services));
  await app.register((scope: FastifyInstance) => translationRoutes(scope, services));
  await app.register((scope: FastifyInstance) => pdfRoutes(scope, services));
  await app.register((scope: FastifyInstance) => sendRoutes(scope, services));
  await app.register((scope: FastifyInstance) => messageRoutes(scope, services));
  await app.register((scope: FastifyInstance) => quotaRoutes(scope, services));
  await app.register((scope: FastifyInstance) => inboundRoutes(scope, services));
  await app.register((scope: FastifyInstance) => recipientRoutes(scope, services));
  await app.register((scope: FastifyInstance) => webhookRoutes(scope, services));
  await app.register((scope: FastifyInstance) => deviceRoutes(scope, services), { prefix: '/device/v1' });
  await app.register((scope: FastifyInstance) => healthRoutes(scope, services));
  await app.register((scope: FastifyInstance) => metricsRoutes(scope, services, doors));
  await app.register((scope: FastifyInstance) => docsPage(scope));
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
  for (const path of ['/healthz', '/openapi.json']) refuseOtherMethods(app, path, ['GET', 'HEAD']);
  await app.ready();
  return app;
}

/** The whole answer to what Node cannot read as a request. */
function unreadableRequest(code: string): string {
  const [status, words] = unreadable[code] ?? ['400 Bad Request', 'The request is not valid HTTP.'];
  const body = JSON.stringify({ error_message: words });
  return [
    `HTTP/1.1 ${status}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${body.length}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}

const unreadable: Readonly<Record<string, readonly [status: string, words: string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The headers are larger than 16 kB.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request took too long.'],
};
