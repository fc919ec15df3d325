import { expect, it } from 'vitest';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import { deviceCalls, type DeviceCall } from '../../shared/contract/device.ts';
import { TESTED_CHANNELS, type TestedChannel } from '../support/channels.ts';
import { startHouse } from '../support/house.ts';
import { chosenSeed, rounds } from '../support/seed.ts';

/** Real gateway and real engine; the way between them loses, repeats, delays and reorders calls. Long counts: prove. */
const ROUNDS = rounds({ test: 3, prove: 200 });
const MESSAGES = 40;
const CHATS = ['447700900201', '447700900202', '447700900203'];

it.each(TESTED_CHANNELS)(
  '$channel: loses nothing, doubles nothing and keeps each chat in order over a way that loses, repeats and reorders calls',
  { timeout: ROUNDS * 60_000 },
  async (tested) => {
    const base = chosenSeed();
    for (let round = 0; round < ROUNDS; round++) await oneRound(tested, base + round);
  },
);

async function oneRound(tested: TestedChannel, seed: number): Promise<void> {
  const random = createSeededRandom(seed);
  const house = await startHouse(seed, tested);
  const ids: string[] = [];
  try {
    Object.assign(house.weather, { loseRequest: 0.15, loseAnswer: 0.2, repeat: 0.2, delayMs: 3_000 });
    for (const call of Object.keys(deviceCalls) as DeviceCall[]) house.weather.loseAnswersOf.set(call, 2);
    for (let index = 0; index < MESSAGES; index++) {
      const number = CHATS[Math.floor(random.float() * CHATS.length)] ?? '';
      const { status, id } = await house.post(number, `text ${index}`);
      expect(status).toBe(200);
      ids.push(id);
      if (random.float() < 0.5) await house.clock.advance(Math.floor(random.float() * 5_000));
      if (random.float() < 0.08) await house.restartEngine();
      if (random.float() < 0.05) await house.restartGateway();
      if (random.float() < 0.1) house.goOffline();
      if (random.float() < 0.3) house.goOnline();
    }
    house.goOnline();
    Object.assign(house.weather, { loseRequest: 0, loseAnswer: 0, repeat: 0, delayMs: 0 });
    await house.advanceUntil(
      async () =>
        (await Promise.all(ids.map((id) => house.message(id)))).every(({ status }) => status === tested.shown),
      3_600_000,
      `all ${tested.shown}, seed ${seed}`,
    );
    for (const chat of CHATS) {
      const order = house.shown.filter(({ number }) => number === chat).map(({ text }) => Number(text.slice(5)));
      expect(order, `order, seed ${seed}`).toEqual([...order].sort((a, b) => a - b));
    }
    expect(house.shown.length, `shown once, seed ${seed}`).toBe(MESSAGES);
  } catch (error) {
    const open = await Promise.all(ids.map(async (id) => (await house.message(id)).status));
    console.error(`seed ${seed}`, JSON.stringify({ open, engine: house.snapshot() }));
    throw error;
  } finally {
    await house.stop();
  }
}
