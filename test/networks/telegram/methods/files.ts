/** Files: parts go up, become photos or documents in messages, and come down in parts (core.telegram.org/api/files). */
import type { tl } from '@mtcute/core';
import type { StoredFile } from '../files.ts';
import { imageSize } from '../image-size.ts';
import { mediaOf } from '../media.ts';
import type { Media, Place } from '../messages.ts';
import { RpcError } from '../rpc-error.ts';
import { mediaView } from '../views.ts';
import { fromLong } from '../wire/schema.ts';
import { randomId, seconds } from '../world.ts';
import type { OwnCall, OwnMethods, Request } from './call.ts';
import { fullAnswer, send } from './sending.ts';

const partUnitBytes = 1024;
const maxPartBytes = 512 * 1024;
/** Larger files go up by `saveBigFilePart`. */
const bigFileBytes = 10 * 1024 * 1024;
const maxPhotoBytes = 10 * 1024 * 1024;
const maxParts = 4000;
const downloadUnitBytes = 4096;
const maxDownloadBytes = 1024 * 1024;
/** A download stays within one megabyte of the file. */
const downloadWindowBytes = 1024 * 1024;

export const files: OwnMethods = {
  'upload.saveFilePart': (request, call) => savePart(request, call),
  'upload.saveBigFilePart': (request, call) => savePart(request, call),
  'upload.getFile': getFile,
  'messages.uploadMedia': (request, call) => mediaView(mediaFrom(request.media, call).file),
  'messages.sendMedia': (request, call) =>
    fullAnswer(
      call,
      send(request, call, () => {
        const place = placeFrom(request.media);
        return place ? { place } : { media: mediaFrom(request.media, call) };
      }),
    ),
};

function savePart(
  request: Request<'upload.saveFilePart'> | Request<'upload.saveBigFilePart'>,
  { world, me }: OwnCall,
): boolean {
  const { fileId, filePart, bytes } = request;
  if (world.faults.refusedUploads.take(me.number)) throw new RpcError('FILE_PART_INVALID');
  if (filePart < 0 || filePart >= maxParts) throw new RpcError('FILE_PART_INVALID');
  if (bytes.length === 0) throw new RpcError('FILE_PART_EMPTY');
  if (bytes.length > maxPartBytes) throw new RpcError('FILE_PART_TOO_BIG');
  world.files.savePart(me, fromLong(fileId), filePart, Buffer.from(bytes));
  return true;
}

/** @throws RpcError MEDIA_INVALID for a point that is nowhere */
function placeFrom(input: tl.TypeInputMedia): Place | undefined {
  if (input._ !== 'inputMediaGeoPoint' && input._ !== 'inputMediaVenue') return undefined;
  const { geoPoint } = input;
  if (geoPoint._ !== 'inputGeoPoint' || Math.abs(geoPoint.lat) > 90 || Math.abs(geoPoint.long) > 180) {
    throw new RpcError('MEDIA_INVALID');
  }
  const point = { latitude: geoPoint.lat, longitude: geoPoint.long };
  return input._ === 'inputMediaVenue' ? { ...point, name: input.title, address: input.address } : point;
}

/** @throws RpcError MEDIA_INVALID and those of the file */
function mediaFrom(input: tl.TypeInputMedia, call: OwnCall): Media {
  switch (input._) {
    case 'inputMediaUploadedPhoto':
      return mediaOf(photoFrom(input.file, call));
    case 'inputMediaUploadedDocument': {
      const { file, mimeType, attributes } = input;
      const stored = call.world.files.add({
        ...baseOf(file, call),
        mimeType,
        attributes,
        isPhoto: false,
        size: undefined,
      });
      return checked(mediaOf(stored), call);
    }
    case 'inputMediaPhoto':
    case 'inputMediaDocument': {
      const id = input.id._ === 'inputPhoto' || input.id._ === 'inputDocument' ? input.id : undefined;
      const stored = id && call.world.files.get(fromLong(id.id));
      if (!stored || fromLong(id.accessHash) !== stored.accessHash) throw new RpcError('MEDIA_INVALID');
      return mediaOf(stored);
    }
    default:
      call.world.failures.add('media', input._);
      throw new RpcError('MEDIA_INVALID');
  }
}

function photoFrom(input: tl.TypeInputFile, call: OwnCall): StoredFile {
  const base = baseOf(input, call);
  if (base.data.length > maxPhotoBytes) throw new RpcError('PHOTO_INVALID_DIMENSIONS');
  const size = imageSize(base.data);
  if (!size) throw new RpcError('IMAGE_PROCESS_FAILED');
  return call.world.files.add({ ...base, mimeType: 'image/jpeg', attributes: [], isPhoto: true, size });
}

/** A voice note that is not Opus in OGG plays nowhere: a mistake of the client. */
function checked(media: Media, { world }: OwnCall): Media {
  if (media.kind === 'voice' && media.file.data.toString('latin1', 0, 4) !== 'OggS') {
    world.failures.add('media', 'a voice note that is not OGG');
  }
  return media;
}

function baseOf(input: tl.TypeInputFile, { world, me, key }: OwnCall) {
  if (input._ === 'inputFileStoryDocument') throw new RpcError('MEDIA_INVALID');
  const data = assembled(world.files.partsOf(me, fromLong(input.id)), input.parts);
  if (data.length > bigFileBytes !== (input._ === 'inputFileBig')) throw new RpcError('FILE_PARTS_INVALID');
  return {
    id: randomId(world),
    accessHash: randomId(world),
    reference: world.random.bytes(16),
    data,
    dc: key.dc,
    date: seconds(world),
  };
}

/** All parts but the last are of one size, which fits in half a megabyte evenly. */
function assembled(parts: ReadonlyMap<number, Buffer>, count: number): Buffer {
  const all = Array.from({ length: count }, (_value, index) => parts.get(index));
  const missing = all.findIndex((part) => part === undefined);
  if (missing !== -1) throw new RpcError(`FILE_PART_${missing}_MISSING`);
  if (count < 1 || parts.size !== count) throw new RpcError('FILE_PARTS_INVALID');
  const whole = all.flatMap((part) => part ?? []);
  const bytes = whole[0]?.length ?? 0;
  const even = whole.slice(0, -1).every((part) => part.length === bytes);
  if (count > 1 && (!even || bytes % partUnitBytes !== 0 || maxPartBytes % bytes !== 0)) {
    throw new RpcError('FILE_PART_SIZE_CHANGED');
  }
  return Buffer.concat(whole);
}

function getFile(request: Request<'upload.getFile'>, { world, me, key }: OwnCall): tl.upload.TypeFile {
  const { location, limit } = request;
  const offset = Number(request.offset);
  if (location._ !== 'inputDocumentFileLocation' && location._ !== 'inputPhotoFileLocation') {
    world.failures.add('download', location._);
    throw new RpcError('LOCATION_INVALID');
  }
  const file = world.files.get(fromLong(location.id));
  if (!file || fromLong(location.accessHash) !== file.accessHash) throw new RpcError('LOCATION_INVALID');
  if (file.dc !== key.dc) throw new RpcError(`FILE_MIGRATE_${file.dc}`);
  if (!Buffer.from(file.reference).equals(Buffer.from(location.fileReference))) {
    throw new RpcError('FILE_REFERENCE_EXPIRED');
  }
  const within = Math.floor(offset / downloadWindowBytes) === Math.floor((offset + limit - 1) / downloadWindowBytes);
  if (limit <= 0 || limit > maxDownloadBytes || limit % downloadUnitBytes !== 0 || !within) {
    throw new RpcError('LIMIT_INVALID');
  }
  if (offset % downloadUnitBytes !== 0) throw new RpcError('OFFSET_INVALID');
  if (world.faults.refusedDownloads.take(me.number)) throw new RpcError('FILE_REFERENCE_EXPIRED');
  const bytes = Buffer.from(file.data.subarray(offset, offset + limit));
  if (world.faults.corruptDownloads.take(me.number)) bytes.fill(0, 0, 16);
  return { _: 'upload.file', type: { _: 'storage.fileUnknown' }, mtime: file.date, bytes };
}
