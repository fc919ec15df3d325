import type { Plan } from '../contract/plan.ts';

/** The plans that a new gateway has. The owner may change each; they are not made again. */

const MB = 1_048_576;

/** WhatsMate's documented limits. */
const limits: Plan['limits'] = {
  textCharacters: 900,
  captionCharacters: 250,
  imageBytes: 6 * MB,
  documentBytes: 9 * MB,
  audioBytes: 3 * MB,
};

/** For the owner of a number who writes with it; also what a client has when none was chosen. */
export const UNLIMITED = 'unlimited';

/** WhatsMate's published plans: Forever Green for WhatsApp, Premium for Telegram, Enterprise, and a trial of 14 days. */
export const PUBLISHED_PLANS: Readonly<Record<string, Plan>> = {
  [UNLIMITED]: {
    features: ['media', 'groups', 'receiving', 'services'],
    limits: {},
    serviceCalls: {},
    warnAt: {},
  },
  trial: {
    messagesPerDay: 100,
    trial: { days: 14, becomes: 'forever-green' },
    features: ['media', 'groups', 'services'],
    limits,
    serviceCalls: { translation: 10, pdf: 20 },
    warnAt: {},
  },
  'forever-green': {
    messagesPerDay: 100,
    features: ['media', 'groups', 'services'],
    limits,
    serviceCalls: {},
    warnAt: {},
  },
  premium: {
    messagesPerDay: 200,
    recipients: 50,
    features: ['media', 'groups', 'services'],
    limits,
    serviceCalls: {},
    warnAt: {},
  },
  enterprise: {
    messagesPerDay: 2_000,
    recipients: 1_000,
    features: ['media', 'groups', 'receiving', 'services'],
    limits,
    serviceCalls: {},
    warnAt: {},
  },
};
