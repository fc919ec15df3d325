import type { FastifyInstance } from 'fastify';
import { validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  DEVICE_PROTOCOL,
  deviceCalls,
  deviceError,
  SEND_MANY_BYTES,
  type DeviceCall,
  type DeviceResponse,
} from '../../../shared/contract/device.ts';
import { PACING_PLANS } from '../../../shared/policy/pacing-plan.ts';
import type { AccountBinding } from '../../store/devices.ts';
import { ApiError, errorAnswers } from '../errors.ts';
import { acceptJsonBodies, UnreadableBody } from '../json-body.ts';
import type { Services } from '../services.ts';
import { enrol } from './enrol.ts';
import { asDeviceError, deviceErrorBody, versionUnsupported } from './errors.ts';
import { createPoll } from './poll.ts';
import { deviceMediaRoutes } from './media.ts';
import { sendManyFromDevice } from './send-many.ts';
import { sendFromDevice } from './send.ts';
import { authenticate } from './token.ts';

/** 500 acceptances or 1,000 holdings with room to spare. */
const maxBodyBytes = 2 * 1024 * 1024;
/** A device reports at most `REPORT_BATCH_BYTES` at once, or one inbound message of the greatest length: a hundred contacts. */
const maxReportBytes = 32 * 1024 * 1024;
/** As many texts as a device sends at once, or a single one of the greatest length. */
const maxSendManyBytes = SEND_MANY_BYTES + 512 * 1024;

/** `/device/v1`: see `shared/contract/device.ts`. */
export async function deviceRoutes(root: FastifyInstance, services: Services): Promise<void> {
  const { store, clock, log, polls, presence, delivery } = services;
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

    device.post(deviceCalls.session.path, { schema: call('session') }, async (request) => {
      const { storeId, run, appVersion } = request.body;
      const { device: id } = request;
      const session = await store.startSession({ device: id, storeId, run, appVersion, now: clock.now() });
      // A poll of the run before learns that it is superseded.
      polls.wake(id);
      return { gatewayId: store.gatewayId, now: clock.now(), ...session };
    });

    device.post(deviceCalls.holdings.path, { schema: call('holdings') }, async (request) => {
      const { epoch, holdings, last } = request.body;
      const release = await store.recordHoldings(runOf(request.device, epoch), { holdings, last });
      delivery.wake();
      return { release };
    });

    device.put(
      deviceCalls.account.path,
      { schema: { ...call('account'), params: z.object({ accountId: z.string().min(1).max(64) }) } },
      async (request) => {
        const { channel, number, replaces, instanceId, session } = request.body;
        const { accountId } = request.params;
        const bound = await store.bindAccount({
          device: request.device,
          accountId,
          channel,
          number,
          replaces,
          instanceId,
          session: session && { ...session, at: clock.now() - session.agoMs },
          now: clock.now(),
        });
        polls.wake(request.device);
        delivery.wake();
        if (bound.displacedDevice !== null) polls.wake(bound.displacedDevice);
        log.info('account.bound', { accountId, state: bound.binding.state });
        return answerOf(bound.binding);
      },
    );

    const poll = createPoll(services);
    device.post(deviceCalls.poll.path, { schema: call('poll') }, (request, reply) =>
      poll(request.device, request.body, (end) => reply.raw.once('close', end)),
    );

    device.post(deviceCalls.accept.path, { schema: call('accept') }, (request) =>
      store.acceptCustody(runOf(request.device, request.body.epoch), request.body.items),
    );

    device.post(
      deviceCalls.report.path,
      { schema: call('report'), config: { maxBodyBytes: maxReportBytes } },
      async (request) => {
        const { epoch, ...batch } = request.body;
        const { confirmed, ignored, isAnswered } = await store.recordReports(runOf(request.device, epoch), batch);
        if (isAnswered) polls.wake(request.device);
        delivery.wake();
        for (const { messageId, why } of ignored) log.warn('report.ignored', { messageId, why });
        return { confirmed };
      },
    );

    device.post(deviceCalls.send.path, { schema: call('send') }, (request) =>
      sendFromDevice(services, request.device, request.body),
    );

    device.post(
      deviceCalls.sendMany.path,
      { schema: call('sendMany'), config: { maxBodyBytes: maxSendManyBytes } },
      (request) => sendManyFromDevice(services, request.device, request.body),
    );

    await guarded.register((scope: FastifyInstance) => deviceMediaRoutes(scope, services));
  });

  const runOf = (device: number, epoch: number) => ({ device, epoch, now: clock.now() });
}

/** The plan's name is the gateway's; the device gets what it means. */
function answerOf(binding: AccountBinding): DeviceResponse<'account'> {
  if (binding.state !== 'bound') return binding;
  const { pace, ...bound } = binding;
  return pace === null ? bound : { ...bound, pacing: PACING_PLANS[pace] };
}

function badRequest(error: unknown): unknown {
  if (typeof error === 'object' && error !== null && 'validation' in error && error instanceof Error) {
    return new ApiError(400, 'badRequest', error.message);
  }
  return error instanceof ApiError && error.statusCode === 400 ? new ApiError(400, 'badRequest', error.message) : error;
}
