/** Binary nodes ("stanzas"): the codec and its token dictionary are a data format and come from Baileys. */
import { inflateSync } from 'node:zlib';
import {
  decodeDecompressedBinaryNode,
  encodeBinaryNode,
  type BinaryNode,
} from '@whiskeysockets/baileys/lib/WABinary/index.js';
import * as dictionary from '@whiskeysockets/baileys/lib/WABinary/constants.js';

export type Node = BinaryNode;
export type Attributes = Record<string, string | undefined>;

const compressedFlag = 2;

/** Absent attributes are left out, so that callers can pass optional ones as they are. */
export function node(tag: string, attrs: Attributes = {}, content?: Node['content']): Node {
  const present: Record<string, string> = {};
  for (const [key, value] of Object.entries(attrs)) if (value !== undefined) present[key] = value;
  return content === undefined ? { tag, attrs: present } : { tag, attrs: present, content };
}

export function encodeNode(value: Node): Buffer {
  return encodeBinaryNode(value);
}

export function decodeNode(data: Buffer): Node {
  const body = data.subarray(1);
  const plain = ((data[0] ?? 0) & compressedFlag) === 0 ? body : inflateSync(body);
  return decodeDecompressedBinaryNode(plain, dictionary);
}

export function children(parent: Node | undefined, tag?: string): Node[] {
  if (!Array.isArray(parent?.content)) return [];
  return tag === undefined ? parent.content : parent.content.filter((child) => child.tag === tag);
}

export function child(parent: Node | undefined, tag: string): Node | undefined {
  return Array.isArray(parent?.content) ? parent.content.find((candidate) => candidate.tag === tag) : undefined;
}

/** Content as bytes; text is what short contents decode to when the dictionary knows them. */
export function bytes(value: Node | undefined): Buffer {
  const content = value?.content;
  if (content === undefined || Array.isArray(content)) throw new Error(`<${value?.tag ?? '?'}> holds no bytes`);
  return typeof content === 'string' ? Buffer.from(content) : Buffer.from(content);
}

export function text(value: Node | undefined): string {
  return bytes(value).toString();
}

export function unsigned(value: Node | undefined, length: number): number {
  const content = bytes(value);
  if (content.length !== length) throw new Error(`<${value?.tag ?? '?'}> holds ${content.length} bytes, not ${length}`);
  return content.readUIntBE(0, length);
}

export function bigEndian(value: number, length: number): Buffer {
  const content = Buffer.alloc(length);
  content.writeUIntBE(value, 0, length);
  return content;
}

/** A short picture of a stanza for failure records: tags and attributes, contents by their length only. */
export function outline(value: Node, depth = 0): string {
  const attrs = Object.entries(value.attrs).map(([key, attribute]) => ` ${key}=${attribute}`);
  const { content } = value;
  let inner = '';
  if (Array.isArray(content)) inner = depth > 3 ? '…' : content.map((item) => outline(item, depth + 1)).join('');
  else if (content !== undefined) inner = `(${content.length})`;
  const shown = `<${value.tag}${attrs.join('')}>${inner}`;
  return depth === 0 && shown.length > 600 ? `${shown.slice(0, 600)}…` : shown;
}
