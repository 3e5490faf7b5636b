import { describe, expect, it } from 'vitest';
import { parseDial } from './dial-string.ts';

describe('a dial string', () => {
  it('has variables, a gateway, a number and an application', () => {
    const args = "{origination_uuid=call-1,x='a,b',originate_timeout=30}sofia/gateway/trunk/5511 &park()";
    expect(parseDial(args)).toEqual({
      variables: { origination_uuid: 'call-1', x: 'a,b', originate_timeout: '30' },
      gateway: 'trunk',
      destination: '5511',
      application: { name: 'park', data: '' },
    });
  });

  it('may contain a host without a gateway', () => {
    expect(parseDial('sofia/internal/1000@10.0.0.1 &echo(1)')).toMatchObject({
      gateway: null,
      destination: '1000@10.0.0.1',
      application: { name: 'echo', data: '1' },
    });
  });

  it.each([
    ['', 'USAGE'],
    ['sofia/gateway/trunk/1000', 'USAGE'],
    ['nonsense/1000 &park()', 'CHAN_NOT_IMPLEMENTED'],
  ])('%j is answered %s', (args, fault) => {
    expect(parseDial(args)).toBe(fault);
  });
});
