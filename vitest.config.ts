import { configDefaults, defineConfig } from 'vitest/config';

const unit = [
  '{shared,platform,engine,gateway,renderer,electron}/**/*.test.{ts,tsx}',
  'test/{networks,soak}/**/*.test.ts',
];

/** They measure, or break, the machine that they run on, or look at how soon something happens: nothing runs beside them. */
const alone = [
  'test/{powercut,simulation,fuzz}/**/*.test.ts',
  'test/integration/chaos/**/*.test.ts',
  'test/integration/{channel-*,kill-rounds,machine-trouble,pdf,reconnects,session-truth,soak}.test.ts',
];

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: unit, setupFiles: ['test/support/fixed-chance.ts'], testTimeout: 15_000 } },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...alone],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'alone',
          include: alone,
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
        },
      },
    ],
  },
});
