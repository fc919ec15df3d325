/** A file that was dropped on another screen, on its way here. */
let handed: File | undefined;

export function handFile(file: File): void {
  handed = file;
}

export const handedFile = (): File | undefined => handed;

export function forgetHandedFile(): void {
  handed = undefined;
}
