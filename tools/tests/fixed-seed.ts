/**
 * Loaded before each file of unit, pg and nats tests: property tests (fast-check) draw the same values in every run, so that a
 * failure is repeatable. Its message has the seed and the path of the counterexample. `FAST_CHECK_SEED` draws others: a whole
 * number, or `random` for a new seed in each property.
 */
import fc from 'fast-check';

const given = process.env['FAST_CHECK_SEED'] ?? '1';
if (given !== 'random' && !/^-?\d{1,10}$/.test(given))
  throw new Error(`FAST_CHECK_SEED: expected a whole number or "random", got "${given}"`);
if (given !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(given) });
