import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';

/** How long a browser may keep an answer to its question; none keeps one longer. */
const maxAgeS = 7_200;

/**
 * Lets pages of these origins call the API, also those that ask for cookies to be sent (`withCredentials`), as the samples of
 * WhatsMate do. The gateway sets and reads no cookies: credentials are headers that the page's program gives. So a browser
 * sends none by itself and `*`, which then means the origin that asks, is safe for the gateway; but whoever reads the page's
 * program reads the secret.
 */
export async function allowOrigins(
  app: FastifyInstance,
  origins: readonly string[] | (() => readonly string[]),
): Promise<void> {
  if (typeof origins !== 'function' && origins.length === 0) return;
  const present = typeof origins === 'function' ? origins : () => origins;
  await app.register(cors, {
    origin: (origin, answer) =>
      answer(null, origin !== undefined && (present().includes('*') || present().includes(origin))),
    credentials: true,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['Content-Type', 'X-WM-CLIENT-ID', 'X-WM-CLIENT-SECRET', 'Idempotency-Key'],
    exposedHeaders: ['X-Request-Id', 'Retry-After'],
    maxAge: maxAgeS,
    strictPreflight: false,
  });
}
