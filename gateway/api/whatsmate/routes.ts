import type { FastifyInstance } from 'fastify';
import { acceptJsonBodies } from '../json-body.ts';
import type { Services } from '../services.ts';
import { whatsmateValidator } from './body.ts';
import { textRoutes } from './text.ts';

/** 900 characters, each escaped as a surrogate pair, and room for fields that are ignored. */
const maxTextBodyBytes = 64 * 1024;

/** WhatsMate v3, to the letter of its reference. */
export async function whatsmateRoutes(app: FastifyInstance, services: Services): Promise<void> {
  acceptJsonBodies(app, { maxBytes: maxTextBodyBytes, clock: services.clock });
  app.setValidatorCompiler(whatsmateValidator);
  textRoutes(app, services);
}
