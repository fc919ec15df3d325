/**
 * `node test/powercut/main.ts <device|gateway> <recording> <seed> <of> <first> <count>`: puts a recording through some of its `of`
 * power cuts and prints one JSON line: how many held, and the first that did not. Its image lies beside the recording.
 */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { deserialize } from 'node:v8';
import { isAttachment } from './attachments.ts';
import { cut, type Check } from './cuts.ts';
import { faultsOfDevice } from './device-check.ts';
import { faultsOfGateway } from './gateway-check.ts';
import { createImages } from './images.ts';
import type { DiskEvent } from './recording.ts';

const CHECKS: Readonly<Record<string, Check>> = { device: faultsOfDevice, gateway: faultsOfGateway };

const [load = '', recording = '', ...numbers] = process.argv.slice(2);
const [seed = 1, of = 1, first = 0, count = of] = numbers.map(Number);
const check = CHECKS[load];
if (check === undefined) throw new Error(`There is no load ${load}`);
// Of our own making.
const events = deserialize(readFileSync(recording)) as DiskEvent[];
const images = createImages(dirname(recording), isAttachment);
const outcome = await cut(events, { seed, of, first, count }, images, check);
images.close();
process.stdout.write(`${JSON.stringify(outcome)}\n`);
