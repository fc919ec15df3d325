import type { DataAnswers } from '../../shared/contract/ui/data.ts';

export const dataFacts: DataAnswers['data.facts'] = {
  folder: '/home/owner/.config/Pairline',
  bytes: 312_456_789,
  freeBytes: 84_234_567_890,
  kept: null,
  backup: null,
  start: 'nothing',
};

const DAY_MS = 24 * 3_600_000;

export const backupFacts = (): DataAnswers['backup.look'] => ({
  createdAt: Date.now() - 2 * DAY_MS,
  machine: 'front-desk',
  appVersion: '0.1.0',
  accounts: [
    { channel: 'whatsapp', label: 'Bakery', number: '447700900123' },
    { channel: 'telegram', label: 'Order desk', number: '447700900124' },
  ],
  waiting: 12,
  gateway: true,
  obstacle: null,
});
