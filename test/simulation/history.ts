import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import { PRIORITIES, type Priority } from '../../shared/model/message.ts';
import type { Cut } from './way.ts';
import type { Who } from './world.ts';

/** What may happen to customer, gateway, device and network, in any order. `pick` chooses among the accepted messages. */
export type Happening =
  | { kind: 'post'; chat: number; priority: Priority; validForMs?: number; inMs?: number }
  | { kind: 'cancel'; pick: number }
  | { kind: 'write' }
  | { kind: 'pass'; ms: number }
  | { kind: 'phone'; is: 'online' | 'offline' }
  | { kind: 'acks'; are: 'ack' | 'silence' | 'throw' }
  | { kind: 'deaf'; is: boolean }
  | { kind: 'way'; of: Exclude<Who, 'gateway'>; cut: Cut }
  | { kind: 'weather'; lose: number; repeat: number; delayMs: number }
  | { kind: 'receiver'; does: 'takes' | 'refuses' | 'lost' }
  | { kind: 'restart'; who: Who }
  | { kind: 'end'; who: Who; after: number }
  | { kind: 'keep'; who: Who | 'machine' }
  | { kind: 'goBack'; who: Who | 'machine'; how: 'backup' | 'setBack' }
  | { kind: 'move'; isLost: boolean }
  | { kind: 'decide'; decision: 'send' | 'giveUp' }
  | { kind: 'jump'; ms: number };

/** People who have WhatsApp, and at the end one who has not. */
export const CHATS = ['447700900201', '447700900202', '447700900203', '447700900299'] as const;
export const NOT_ON_WHATSAPP = '447700900299';
/** Happenings of a history. Short ones are the most, for they find as much in less time; what takes many meets the long ones. */
const LEAST = 2;
const MOST = 25;

/** How often something happens, as a weight, and what. */
type Choice = readonly [number, () => Happening];

/** One in eight histories, on each channel, is of a machine with device and gateway that is restored as a whole. */
const isMachine = (seed: number): boolean => Math.floor(seed / 2) % 8 === 3;

/** A history of a seed. */
export function historyOf(seed: number): Happening[] {
  const random = createSeededRandom(seed);
  const nat = (max: number): number => Math.floor(random.float() * max);
  const one = <T>(of: readonly [T, ...T[]]): T => of[nat(of.length)] ?? of[0];
  const machine = () => (random.float() < 0.8 ? ('device' as const) : ('old' as const));
  const who = (): Who => (random.float() < 0.5 ? 'gateway' : machine());
  const post = (more: object = {}) => ({
    kind: 'post' as const,
    chat: random.float() < 0.95 ? nat(CHATS.length - 1) : CHATS.length - 1,
    priority: random.float() < 0.8 ? ('normal' as const) : one(PRIORITIES as unknown as readonly [Priority]),
    ...more,
  });
  // Somebody who sets a gateway back without saying so loses what no copy holds; nothing is promised then.
  const goBack = (): Happening => {
    const whose = who();
    return { kind: 'goBack', who: whose, how: whose === 'gateway' ? 'backup' : one(['backup', 'setBack']) };
  };
  const always: Choice[] = [
    [10, post],
    [2, () => ({ kind: 'write' })],
    [8, () => ({ kind: 'pass', ms: 1 + nat(8_000) })],
    [1, () => ({ kind: 'pass', ms: nat(180_000) })],
    [7, () => ({ kind: 'end', who: who(), after: 1 + nat(12) })],
  ];
  const sometimes: Choice[][] = [
    [[2, () => post({ validForMs: 1_000 + nat(60_000) })]],
    [[1, () => post({ inMs: 1_000 + nat(60_000) })]],
    [[2, () => ({ kind: 'cancel', pick: nat(100) })]],
    [
      [2, () => ({ kind: 'phone', is: 'offline' })],
      [3, () => ({ kind: 'phone', is: 'online' })],
    ],
    [
      [2, () => ({ kind: 'acks', are: one(['silence', 'throw']) })],
      [2, () => ({ kind: 'acks', are: 'ack' })],
    ],
    [
      [1, () => ({ kind: 'deaf', is: true })],
      [1, () => ({ kind: 'deaf', is: false })],
    ],
    [
      [1, () => ({ kind: 'way', of: machine(), cut: one(['there', 'back']) })],
      [2, () => ({ kind: 'way', of: machine(), cut: 'nowhere' })],
    ],
    [
      [
        2,
        () => ({
          kind: 'weather',
          lose: random.float() * 0.4,
          repeat: random.float() * 0.4,
          delayMs: one([0, 5_000, 120_000]),
        }),
      ],
    ],
    [[1, () => ({ kind: 'receiver', does: one(['takes', 'refuses', 'lost']) })]],
    [[1, () => ({ kind: 'restart', who: who() })]],
    [[1, () => ({ kind: 'jump', ms: nat(7_200_000) - 3_600_000 })]],
  ];
  // Disks are lost, restored and given up in some histories only: in them less can be told of what must become of a message.
  const rarely: Choice[][] = [
    [[2, () => ({ kind: 'move', isLost: random.float() < 0.5 })]],
    [
      [4, () => ({ kind: 'keep', who: who() })],
      [4, goBack],
      [2, () => ({ kind: 'decide', decision: one(['send', 'giveUp']) })],
    ],
  ];
  // A history has some kinds of trouble alone, so that these meet each other more often.
  const isChosen = (): boolean => random.float() < 0.5;
  const choices = [
    ...always,
    ...sometimes.filter(isChosen).flat(),
    ...(!isMachine(seed) && random.float() < 0.5 ? rarely.filter(isChosen).flat() : []),
  ];
  const total = choices.reduce((sum, [weight]) => sum + weight, 0);
  const history = Array.from(
    { length: LEAST + Math.floor(random.float() ** 2 * (MOST + 1 - LEAST)) },
    (): Happening => {
      let dice = random.float() * total;
      const chosen = choices.find(([weight]) => (dice -= weight) < 0) ?? choices[0];
      return chosen?.[1]() ?? { kind: 'pass', ms: 1_000 };
    },
  );
  if (!isMachine(seed)) return history;
  const story: Happening[] = [
    { kind: 'keep', who: 'machine' },
    { kind: 'goBack', who: 'machine', how: 'backup' },
    { kind: 'decide', decision: one(['send', 'giveUp', 'giveUp']) },
  ];
  const places = story.map(() => nat(history.length + 1)).sort((a, b) => a - b);
  for (const [index, place] of places.entries()) history.splice(place + index, 0, ...story.slice(index, index + 1));
  return history;
}
