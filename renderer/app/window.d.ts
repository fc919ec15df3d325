import type { UiBridge } from '../../shared/contract/ui.ts';

declare global {
  interface Window {
    readonly pairline?: UiBridge;
  }
}
