import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type UserConfig } from 'vite';

/**
 * The screens, built alone for `headless` and reused by the desktop build. Everything is a file of its own, so that the
 * policy `default-src 'none'` with `'self'` for scripts, styles and fonts is enough.
 */
export const rendererConfig = {
  root: import.meta.dirname,
  base: './',
  plugins: [react(), tailwindcss()],
  build: {
    outDir: `${import.meta.dirname}/../out/renderer`,
    emptyOutDir: true,
    // `light-dark()` and logical properties are used as they are.
    target: ['chrome125', 'firefox128', 'safari17.5'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: `${import.meta.dirname}/index.html`,
      // One file, so that Zod is told to do without `eval` before any file's schemas are made, whatever is split off later.
      output: { codeSplitting: { groups: [{ name: 'zod', test: /node_modules[\\/]zod[\\/]|zod-setup\.ts$/ }] } },
    },
  },
} satisfies UserConfig;

export default defineConfig(rendererConfig);
