import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/{contract,evidence,rules,core,client,house,extension,pwa}/**/*.test.ts'],
        },
      },
      { test: { name: 'store', include: ['test/store/**/*.test.ts'] } },
      { test: { name: 'relay', include: ['test/relay/**/*.test.ts'] } },
      {
        test: {
          name: 'journey',
          include: ['test/journey/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 90_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
