import type { Row, Scenario } from '../scenario.ts';
import { bridgeCases } from './bridge-cases.ts';
import { gatewayCases } from './gateway-cases.ts';
import type { AnyHostileSuite } from './hostile-case.ts';
import { suiteOf } from './measure-suite.ts';

const suites: AnyHostileSuite[] = [suiteOf(bridgeCases), suiteOf(gatewayCases)];

/** Measures the effect of one input on all other work of the same process. */
export const hostile: Scenario = {
  name: 'hostile',
  about: 'effect of hostile input on other work of the same process',
  goal: 'Goal: loopBlockedMs ≤ 100 (on a busy machine loopBusyMs ≤ 100), extraLateFrames = 0, and growthPerBody ≤ 3.',
  async run(progress, { only }) {
    const rows: Row[] = [];
    for (const suite of suites) rows.push(...(await suite.rows(progress, only)));
    return rows;
  },
};
