/**
 * Gives the memory of large bytes back at once; they are empty afterwards. Left to the garbage collector, every few megabytes
 * that pass through make it look through the whole heap. Only for who alone has the bytes; a part of a larger memory, as of
 * Node's pool of small buffers, is left alone.
 */
export function freeBytes({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
