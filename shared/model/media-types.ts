/**
 * Every media type of the customers' lists, in one table. `docs` and the decisions in `media-decision.ts` are made from it.
 */

export const MEDIA_KINDS = ['image', 'document', 'audio', 'voiceNote', 'video'] as const;
export type MediaKind = (typeof MEDIA_KINDS)[number];
/** Kinds that a phone shows or plays: their bytes decide the type. A document is only kept. */
export type PlayedKind = Exclude<MediaKind, 'document'>;

/** The contracts of the REST API. */
export type ApiFamily = 'whatsmate' | 'wassenger' | 'batch';

/** Bytes at a fixed place, as text (ASCII) or hex; only the bits of `mask` are compared. */
export type SignaturePart = { at: number; text: string } | { at: number; hex: string; mask?: string };
/** All parts must match. */
export type Signature = readonly SignaturePart[];

export interface MediaType {
  /** As it is sent to the network. */
  mime: string;
  /** Other spellings in use, and the misprints of the batch API's page. */
  aliases?: readonly string[];
  /** Lower case, the usual one first. */
  extensions: readonly string[];
  /** How its bytes begin, any one of them. Empty: only ever sent as a document, never looked into. */
  signatures: readonly Signature[];
  /**
   * Which contract takes it as what. WhatsMate's pages name only examples, so it takes what the others do. As a document
   * every contract takes every type, also those that are not in this table.
   */
  kinds: Partial<Record<PlayedKind, readonly ApiFamily[]>>;
}

/** Bytes from the start of a file that are enough for every signature. */
export const SNIFF_BYTES = 36;

/** An ISO base media file (MP4 and its relatives) names its brand after `ftyp`. */
const brand = (name: string): Signature => [
  { at: 4, text: 'ftyp' },
  { at: 8, text: name },
];
/** Brands that say nothing about what is inside: a video, or sound alone. */
const ANY_MP4 = ['iso', 'mp41', 'mp42', 'dash'].map(brand);

/** The codec of an Ogg stream stands in its first page, after the header of 27 bytes and a table of one segment. */
const oggCodec = (codec: SignaturePart): Signature => [{ at: 0, text: 'OggS' }, codec];

const ALL: readonly ApiFamily[] = ['whatsmate', 'wassenger', 'batch'];
const documentOnly = { signatures: [], kinds: {} } as const;

/** Where two types share a signature the earlier one is found first. */
export const MEDIA_TYPES: readonly MediaType[] = [
  {
    mime: 'image/jpeg',
    aliases: ['image/jpg', 'image/pjpeg'],
    extensions: ['jpg', 'jpeg'],
    signatures: [[{ at: 0, hex: 'ffd8ff' }]],
    kinds: { image: ALL },
  },
  {
    mime: 'image/png',
    extensions: ['png'],
    signatures: [[{ at: 0, hex: '89504e470d0a1a0a' }]],
    kinds: { image: ALL },
  },
  {
    mime: 'image/webp',
    extensions: ['webp'],
    signatures: [
      [
        { at: 0, text: 'RIFF' },
        { at: 8, text: 'WEBP' },
      ],
    ],
    kinds: { image: ['whatsmate', 'wassenger'] },
  },
  {
    mime: 'image/bmp',
    aliases: ['image/x-ms-bmp'],
    extensions: ['bmp'],
    // Two letters alone are too little: the four reserved bytes after the size are 0.
    signatures: [
      [
        { at: 0, text: 'BM' },
        { at: 6, hex: '00000000' },
      ],
    ],
    kinds: { image: ['whatsmate', 'wassenger'] },
  },
  {
    mime: 'image/gif',
    extensions: ['gif'],
    signatures: [[{ at: 0, text: 'GIF87a' }], [{ at: 0, text: 'GIF89a' }]],
    kinds: { image: ['whatsmate', 'batch'] },
  },
  {
    mime: 'video/mp4',
    extensions: ['mp4', 'm4v'],
    signatures: [...ANY_MP4, ...['avc1', 'M4V', 'MSNV'].map(brand)],
    kinds: { video: ALL },
  },
  {
    mime: 'video/3gpp',
    aliases: ['video/3gp'],
    extensions: ['3gp', '3gpp'],
    signatures: ['3gp', '3gr', '3gs', '3ge', '3gg'].map(brand),
    kinds: { video: ['whatsmate', 'batch'] },
  },
  {
    mime: 'audio/mpeg',
    aliases: ['audio/mp3', 'audio/mpeg3', 'audio/x-mp3'],
    extensions: ['mp3'],
    // A tag, or a frame of layer III: eleven bits of synchronisation, any version, the two bits of the layer.
    signatures: [[{ at: 0, text: 'ID3' }], [{ at: 0, hex: 'ffe2', mask: 'ffe6' }]],
    kinds: { audio: ALL },
  },
  {
    mime: 'audio/ogg; codecs=opus',
    aliases: ['audio/opus'],
    extensions: ['opus'],
    signatures: [oggCodec({ at: 28, text: 'OpusHead' })],
    kinds: { audio: ALL, voiceNote: ALL },
  },
  {
    mime: 'audio/ogg',
    aliases: ['auidio/ogg'],
    extensions: ['ogg', 'oga'],
    signatures: [
      oggCodec({ at: 28, hex: '01766f72626973' }),
      oggCodec({ at: 28, text: 'Speex   ' }),
      oggCodec({ at: 28, hex: '7f464c4143' }),
    ],
    kinds: { audio: ALL },
  },
  {
    mime: 'audio/mp4',
    aliases: ['audio/m4a', 'audio/x-m4a'],
    extensions: ['m4a'],
    signatures: [...['M4A', 'M4B'].map(brand), ...ANY_MP4],
    kinds: { audio: ['whatsmate', 'batch'] },
  },
  {
    mime: 'audio/aac',
    aliases: ['audio/acc', 'audio/x-aac', 'audio/aacp'],
    extensions: ['aac'],
    // An ADTS frame: twelve bits of synchronisation, the two bits of the layer are 0.
    signatures: [[{ at: 0, hex: 'fff0', mask: 'fff6' }], [{ at: 0, text: 'ADIF' }]],
    kinds: { audio: ['whatsmate', 'batch'] },
  },
  {
    mime: 'audio/amr',
    extensions: ['amr'],
    signatures: [[{ at: 0, text: '#!AMR' }]],
    kinds: { audio: ['whatsmate', 'batch'] },
  },
  { mime: 'application/pdf', extensions: ['pdf'], ...documentOnly },
  { mime: 'application/msword', extensions: ['doc'], ...documentOnly },
  {
    mime: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    extensions: ['docx'],
    ...documentOnly,
  },
  { mime: 'application/vnd.ms-excel', extensions: ['xls'], ...documentOnly },
  { mime: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', extensions: ['xlsx'], ...documentOnly },
  { mime: 'application/vnd.ms-powerpoint', extensions: ['ppt'], ...documentOnly },
  {
    mime: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    extensions: ['pptx'],
    ...documentOnly,
  },
  { mime: 'application/epub+zip', extensions: ['epub'], ...documentOnly },
  { mime: 'text/plain', extensions: ['txt'], ...documentOnly },
  { mime: 'text/csv', extensions: ['csv'], ...documentOnly },
  { mime: 'application/zip', aliases: ['application/x-zip-compressed'], extensions: ['zip'], ...documentOnly },
  { mime: 'application/x-tar', extensions: ['tar'], ...documentOnly },
  { mime: 'application/gzip', aliases: ['application/x-gzip'], extensions: ['gz', 'gzip', 'tgz'], ...documentOnly },
  {
    mime: 'application/vnd.rar',
    aliases: ['application/x-rar-compressed', 'application/x-rar'],
    extensions: ['rar'],
    ...documentOnly,
  },
];
