/** What a client asks before anything else. */
import type { tl } from '@mtcute/core';
import { host } from '../data-centre.ts';
import { seconds } from '../world.ts';
import type { Call, OpenMethods } from './call.ts';

const configLifeSeconds = 3600;

export const general: OpenMethods = {
  'help.getConfig': (_request, call) => config(call),
  'help.getNearestDc': (_request, { key }) => ({ _: 'nearestDc', country: 'XX', thisDc: key.dc, nearestDc: key.dc }),
  'help.getAppConfig': () => ({ _: 'help.appConfig', hash: 1, config: { _: 'jsonObject', value: [] } }),
};

/** The limits are those that the real network told in 2024 and 2025. */
function config({ world, key }: Call): tl.RawConfig {
  const now = seconds(world);
  return {
    _: 'config',
    date: now,
    expires: now + configLifeSeconds,
    testMode: false,
    thisDc: key.dc,
    dcOptions: [...world.dcs.values()].map(({ id, port }) => ({ _: 'dcOption', id, ipAddress: host, port })),
    dcTxtDomainName: '',
    chatSizeMax: 200,
    megagroupSizeMax: 200_000,
    forwardedCountMax: 100,
    onlineUpdatePeriodMs: 210_000,
    offlineBlurTimeoutMs: 5000,
    offlineIdleTimeoutMs: 30_000,
    onlineCloudTimeoutMs: 300_000,
    notifyCloudDelayMs: 30_000,
    notifyDefaultDelayMs: 1500,
    pushChatPeriodMs: 60_000,
    pushChatLimit: 2,
    editTimeLimit: 172_800,
    revokeTimeLimit: 2_147_483_647,
    revokePmTimeLimit: 2_147_483_647,
    ratingEDecay: 2_419_200,
    stickersRecentLimit: 200,
    channelsReadMediaPeriod: 604_800,
    callReceiveTimeoutMs: 20_000,
    callRingTimeoutMs: 90_000,
    callConnectTimeoutMs: 30_000,
    callPacketTimeoutMs: 10_000,
    meUrlPrefix: 'https://t.me/',
    captionLengthMax: 1024,
    messageLengthMax: 4096,
    webfileDcId: key.dc,
  };
}
