import type { FastifyInstance, FastifyRequest } from 'fastify';
import { validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  BUNDLE_MAX_BYTES,
  DEVICE_PROTOCOL,
  deviceCalls,
  deviceError,
  SEND_MANY_BYTES,
  type DeviceCall,
} from '../../../shared/contract/device.ts';
import { ApiError, errorAnswers } from '../errors.ts';
import { acceptJsonBodies, UnreadableBody } from '../json-body.ts';
import type { Services } from '../services.ts';
import { createDeviceCalls } from './calls.ts';
import { enrol } from './enrol.ts';
import { asDeviceError, deviceErrorBody, versionUnsupported } from './errors.ts';
import { deviceMediaRoutes } from './media.ts';
import { authenticate } from './token.ts';

/** 500 acceptances or 1,000 holdings with room to spare. */
const maxBodyBytes = 2 * 1024 * 1024;
/** A device reports at most `REPORT_BATCH_BYTES` at once, or one inbound message of the greatest length: a hundred contacts. */
const maxReportBytes = 32 * 1024 * 1024;
/** As many texts as a device sends at once, or a single one of the greatest length. */
const maxSendManyBytes = SEND_MANY_BYTES + 512 * 1024;

/** Escapes in JSON make more of a log than it has. */
const maxBundleBytes = 3 * BUNDLE_MAX_BYTES;

/** `/device/v1`: see `shared/contract/device.ts`. */
export async function deviceRoutes(root: FastifyInstance, services: Services): Promise<void> {
  const { clock, log, presence } = services;
  const app = root.withTypeProvider<ZodTypeProvider>();
  acceptJsonBodies(root, { maxBytes: maxBodyBytes, clock });
  root.setValidatorCompiler((route) => {
    const validate = validatorCompiler(route as Parameters<typeof validatorCompiler>[0]);
    return (data: unknown) => (data instanceof UnreadableBody ? { error: data.error } : validate(data));
  });
  const answer = errorAnswers(log, deviceErrorBody);
  root.setErrorHandler((error, request, reply) => answer(badRequest(asDeviceError(error)), request, reply));
  root.setNotFoundHandler((request, reply) => answer(new ApiError(404, 'notFound', 'No such call.'), request, reply));

  const call = <C extends DeviceCall>(name: C) => ({
    tags: ['Device protocol'],
    summary: name,
    security: name === 'enrol' ? [] : [{ deviceToken: [] }],
    body: deviceCalls[name].request as (typeof deviceCalls)[C]['request'],
    response: {
      200: deviceCalls[name].response as (typeof deviceCalls)[C]['response'],
      '4xx': deviceError,
      '5xx': deviceError,
    },
  });

  // No device says where it comes from. A page in a browser can send a body without asking first, and would use up its machine's tries.
  root.addHook('onRequest', (request, _reply, done) => {
    done(request.headers.origin === undefined ? undefined : pageRefused());
  });

  // Before validation: another version may look different.
  root.addHook('preValidation', (request, _reply, done) => {
    const { body } = request;
    const other = typeof body === 'object' && body !== null && 'protocol' in body && body.protocol !== DEVICE_PROTOCOL;
    done(other && Number.isInteger(body.protocol) ? versionUnsupported(DEVICE_PROTOCOL) : undefined);
  });

  app.post(deviceCalls.enrol.path, { schema: call('enrol') }, (request) => enrol(request.body, request.ip, services));

  await root.register(async (guarded: FastifyInstance) => {
    guarded.addHook('onRequest', async (request) => {
      request.device = (await authenticate(request, services)).device;
      presence.seen(request.device);
    });
    const device = guarded.withTypeProvider<ZodTypeProvider>();

    const calls = createDeviceCalls(services);
    const by = (request: FastifyRequest, accountId = '', onClosed: (end: () => void) => void = ignore) => ({
      device: request.device,
      accountId,
      onClosed,
    });
    device.post(deviceCalls.session.path, { schema: call('session') }, (request) =>
      calls.session(request.body, by(request)),
    );
    device.post(deviceCalls.holdings.path, { schema: call('holdings') }, (request) =>
      calls.holdings(request.body, by(request)),
    );
    device.put(
      deviceCalls.account.path,
      { schema: { ...call('account'), params: z.object({ accountId: z.string().min(1).max(64) }) } },
      (request) => calls.account(request.body, by(request, request.params.accountId)),
    );
    device.post(deviceCalls.poll.path, { schema: call('poll') }, (request, reply) =>
      calls.poll(
        request.body,
        by(request, '', (end) => reply.raw.once('close', end)),
      ),
    );
    device.post(deviceCalls.accept.path, { schema: call('accept') }, (request) =>
      calls.accept(request.body, by(request)),
    );
    device.post(
      deviceCalls.report.path,
      { schema: call('report'), config: { maxBodyBytes: maxReportBytes } },
      (request) => calls.report(request.body, by(request)),
    );
    device.post(deviceCalls.send.path, { schema: call('send') }, (request) => calls.send(request.body, by(request)));
    device.post(
      deviceCalls.bundle.path,
      { schema: call('bundle'), config: { maxBodyBytes: maxBundleBytes } },
      (request) => calls.bundle(request.body, by(request)),
    );
    device.post(
      deviceCalls.sendMany.path,
      { schema: call('sendMany'), config: { maxBodyBytes: maxSendManyBytes } },
      (request) => calls.sendMany(request.body, by(request)),
    );

    await guarded.register((scope: FastifyInstance) => deviceMediaRoutes(scope, services));
  });
}

const ignore = (): void => undefined;

const pageRefused = (): ApiError => new ApiError(403, 'pageRefused', 'Devices call here, no pages in browsers.');

function badRequest(error: unknown): unknown {
  if (typeof error === 'object' && error !== null && 'validation' in error && error instanceof Error) {
    return new ApiError(400, 'badRequest', error.message);
  }
  return error instanceof ApiError && error.statusCode === 400 ? new ApiError(400, 'badRequest', error.message) : error;
}
