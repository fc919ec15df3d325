import { defineConfig } from 'electron-vite';
import { rendererConfig } from './renderer/vite.config.ts';

const file = (path: string): string => `${import.meta.dirname}/${path}`;

/**
 * `npm run build`: the whole desktop app into `out/`. Our own code is bundled; the packages in `dependencies` stay where npm
 * put them and are packed beside it, so that an ES module such as Baileys is loaded as it was published.
 */
export default defineConfig({
  main: {
    build: {
      outDir: file('out/main'),
      sourcemap: true,
      rolldownOptions: {
        // Each runs in a process of its own.
        input: {
          index: file('electron/main/index.ts'),
          'engine-process': file('electron/engine-process/index.ts'),
          'gateway-process': file('gateway/embedded/index.ts'),
          // A thread of the gateway.
          'pdf-worker': file('gateway/services/pdf/worker.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: file('out/preload'),
      // A sandboxed preload is one CommonJS file: it cannot load others.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: file('electron/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    ...rendererConfig,
    // Named again, because this file is bundled with what it imports: `import.meta.dirname` is this folder for both.
    root: file('renderer'),
    build: {
      ...rendererConfig.build,
      outDir: file('out/renderer'),
      minify: true,
      rolldownOptions: { ...rendererConfig.build.rolldownOptions, input: file('renderer/index.html') },
      // electron-vite adds Electron's Chromium to a list of browsers and then refuses the list. The syntax of ES2024 is what
      // the browsers of that list share.
      target: 'es2024',
      cssTarget: rendererConfig.build.target,
    },
  },
});
