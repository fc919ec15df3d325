import {
  CAN_BUNDLE,
  CAN_ERASE,
  type DeviceCall,
  type DeviceRequest,
  type DeviceResponse,
} from '../../../shared/contract/device.ts';
import type { Channel } from '../../../shared/model/channel.ts';
import { pacingPlanOf } from '../../../shared/policy/pacing-plan.ts';
import type { AccountBinding } from '../../store/devices.ts';
import type { Services } from '../services.ts';
import { keepBundle } from './bundle.ts';
import { createPoll } from './poll.ts';
import { sendManyFromDevice } from './send-many.ts';
import { sendFromDevice } from './send.ts';

/** Of one call, beside its request. */
interface Call {
  readonly device: number;
  /** Of the call `account`; empty for others. */
  readonly accountId: string;
  /** Called with what ends the call early; to be called when its caller is gone. */
  onClosed(end: () => void): void;
}

/** What the gateway does when a device that is known calls, whatever way the call came. @throws ApiError, DeviceRefusal, PortError */
export type DeviceCalls = {
  readonly [C in Exclude<DeviceCall, 'enrol'>]: (request: DeviceRequest<C>, call: Call) => Promise<DeviceResponse<C>>;
};

export function createDeviceCalls(services: Services): DeviceCalls {
  const { store, clock, log, polls, delivery } = services;
  const poll = createPoll(services);
  const runOf = (device: number, epoch: number) => ({ device, epoch, now: clock.now() });

  return {
    session: async ({ storeId, run, before, appVersion, capabilities }, { device }) => {
      const canErase = capabilities.includes(CAN_ERASE);
      const canBundle = capabilities.includes(CAN_BUNDLE);
      const wish = { device, storeId, run, before, appVersion, canErase, canBundle, now: clock.now() };
      const session = await store.startSession(wish);
      // A poll of the run before learns that it is superseded.
      polls.wake(device);
      return { gatewayId: store.gatewayId, now: clock.now(), ...session };
    },
    holdings: async ({ epoch, holdings, last }, { device }) => {
      const release = await store.recordHoldings(runOf(device, epoch), { holdings, last });
      delivery.wake();
      return { release };
    },
    account: async ({ channel, number, replaces, instanceId, session }, { device, accountId }) => {
      const bound = await store.bindAccount({
        device,
        accountId,
        channel,
        number,
        replaces,
        instanceId,
        session: session && { ...session, at: clock.now() - session.agoMs },
        now: clock.now(),
      });
      polls.wake(device);
      delivery.wake();
      if (bound.displacedDevice !== null) polls.wake(bound.displacedDevice);
      log.info('account.bound', { accountId, state: bound.binding.state });
      return answerOf(bound.binding, channel);
    },
    poll: (request, { device, onClosed }) => poll(device, request, onClosed),
    accept: ({ epoch, items }, { device }) => store.acceptCustody(runOf(device, epoch), items),
    report: async ({ epoch, ...batch }, { device }) => {
      const { confirmed, ignored, isAnswered } = await store.recordReports(runOf(device, epoch), batch);
      if (isAnswered) polls.wake(device);
      delivery.wake();
      for (const { messageId, why } of ignored) log.warn('report.ignored', { messageId, why });
      return { confirmed };
    },
    bundle: (request, { device }) => keepBundle(services, device, request),
    send: (request, { device }) => sendFromDevice(services, device, request),
    sendMany: (request, { device }) => sendManyFromDevice(services, device, request),
  };
}

/** The plan's name is the gateway's; the device gets what it means. */
function answerOf(binding: AccountBinding, channel: Channel): DeviceResponse<'account'> {
  if (binding.state !== 'bound') return binding;
  const { pace, ...bound } = binding;
  return pace === null ? bound : { ...bound, pacing: pacingPlanOf(channel, pace) };
}
