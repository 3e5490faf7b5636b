import { Session } from 'node:inspector/promises';

/**
 * Preloaded (`--import`) into a measured process: on the message `start` it begins to record a CPU profile, on `stop` it
 * sends the profile.
 */
const session = new Session();
session.connect();

process.on('message', async (message) => {
  if (message === 'start') {
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: 500 });
    await session.post('Profiler.start');
    process.send?.('started');
  }
  if (message === 'stop') process.send?.((await session.post('Profiler.stop')).profile);
});
process.channel?.unref();
