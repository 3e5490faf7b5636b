import { runService } from '../run-service.ts';
import { readServiceEnvironment } from '../service-config.ts';

/** The smallest service there can be, run as a process by the tests of `runService`. */
await runService({
  name: 'tiny',
  configFrom: (env) => readServiceEnvironment(env, {}),
  start: async (_config, { log }) => ({
    async [Symbol.asyncDispose]() {
      log.info({}, 'tiny disposed');
    },
  }),
});
