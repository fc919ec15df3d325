import { defineConfig } from 'vitest/config';

const unit = [
  '{shared,platform,engine,gateway,renderer,electron}/**/*.test.{ts,tsx}',
  'test/{networks,soak}/**/*.test.ts',
];

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: unit, testTimeout: 15_000 } },
      {
        test: {
          name: 'integration',
          include: ['test/{integration,powercut,simulation,fuzz}/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
