import type { ServiceStatus } from '@ligai/contracts';
import type { HealthReport } from '@ligai/service';
import { describe, expect, it } from 'vitest';
import { systemHealth as health } from './system-health.ts';

const now = new Date('2026-01-15T10:30:00Z');
const well = { status: 'healthy' as const, problems: {} };

const systemHealth = (own: HealthReport, alive: ServiceStatus[], at: Date) => health({ own, alive, providers: [] }, at);

const saying = (name: string, given: Partial<ServiceStatus> = {}): ServiceStatus => ({
  name,
  instance: `${name}-1`,
  status: 'healthy',
  version: '0.1.0',
  since: '2026-01-15T10:00:00Z',
  ...given,
});

const everybody = [saying('api-gateway'), saying('call-controller'), saying('media-bridge')];
const missing = { status: 'missing', version: null, since: null };

describe('the system is healthy', () => {
  it('while calls can be placed', () => {
    expect(systemHealth(well, everybody, now)).toEqual({
      status: 'healthy',
      timestamp: '2026-01-15T10:30:00Z',
      services: {
        postgres: { status: 'healthy', version: null, since: null },
        nats: { status: 'healthy', version: null, since: null },
        'call-controller': { status: 'healthy', version: '0.1.0', since: '2026-01-15T10:00:00Z' },
        'media-bridge': { status: 'healthy', version: '0.1.0', since: '2026-01-15T10:00:00Z' },
        'api-gateway': { status: 'healthy', version: '0.1.0', since: '2026-01-15T10:00:00Z' },
        scheduler: missing,
        'campaign-dialer': missing,
        'webhook-dispatcher': missing,
      },
    });
  });

  it('while one of several call-controllers is connected to a switch', () => {
    const without = saying('call-controller', {
      instance: 'two',
      status: 'unhealthy',
      detail: 'switch: not connected',
    });
    const health = systemHealth(well, [without, ...everybody], now);
    expect(health.status).toBe('healthy');
    expect(health.services['call-controller']).toMatchObject({
      status: 'healthy',
      detail: 'two: switch: not connected',
    });
  });

  it('while only services that calls do not need are unhealthy', () => {
    expect(systemHealth(well, [...everybody, saying('scheduler', { status: 'unhealthy' })], now).status).toBe(
      'healthy',
    );
  });
});

describe('the system is unhealthy', () => {
  it.each(['call-controller', 'media-bridge'])('without %s', (name) => {
    const health = systemHealth(
      well,
      everybody.filter((one) => one.name !== name),
      now,
    );
    expect(health.status).toBe('unhealthy');
    expect(health.services[name]).toEqual(missing);
  });

  it('while no call-controller is connected to a switch', () => {
    const without = saying('call-controller', { status: 'unhealthy', detail: 'switch: not connected' });
    const health = systemHealth(well, [without, saying('media-bridge')], now);
    expect(health).toMatchObject({ status: 'unhealthy', services: { 'call-controller': { status: 'unhealthy' } } });
  });

  it.each(['postgres', 'nats'])('while %s is unreachable', (part) => {
    const own = { status: 'unhealthy' as const, problems: { [part]: 'not connected' } };
    const health = systemHealth(own, everybody, now);
    expect(health.status).toBe('unhealthy');
    expect(health.services[part]).toMatchObject({ status: 'unhealthy', detail: 'not connected' });
  });
});
