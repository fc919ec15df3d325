import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

const root = join(import.meta.dirname, '..', '..');

/**
 * A copy of the built app in `folder`, whose engine talks to a simulated network: one file is another one, all others are those that
 * are packed. So the walk pairs and sends, and the app needs no back door for it.
 * @returns the copy's folder, which Electron is started with
 */
export async function copyApp(folder: string): Promise<string> {
  const app = join(folder, 'app');
  mkdirSync(app, { recursive: true });
  cpSync(join(root, 'out'), join(app, 'out'), { recursive: true });
  cpSync(join(root, 'package.json'), join(app, 'package.json'));
  for (const shared of ['node_modules', 'build']) symlinkSync(join(root, shared), join(app, shared), 'junction');
  await build({
    configFile: false,
    logLevel: 'warn',
    root,
    build: {
      ssr: join(import.meta.dirname, 'engine-process.ts'),
      outDir: join(app, 'out', 'main'),
      emptyOutDir: false,
      rolldownOptions: {
        output: { format: 'es', entryFileNames: 'engine-process.js', chunkFileNames: 'chunks/walk-[name]-[hash].js' },
      },
    },
  });
  return app;
}
