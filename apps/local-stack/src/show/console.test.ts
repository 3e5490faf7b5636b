import { lineFormat } from '@ligai/service';
import { expect, test } from 'vitest';
import { prefixed } from './console.ts';

const source = { name: 'api-gateway', pid: 4711 };
const formatLine = await lineFormat('pretty', false);

test('a JSON log line is formatted for people', () => {
  const line =
    '{"level":30,"time":1768473000250,"service":"api-gateway","pid":4711,"callId":"call-1","msg":"call placed"}';
  expect(prefixed(source, line, formatLine)).toBe(
    '[10:30:00.250] INFO (api-gateway/4711): call placed {"callId":"call-1"}',
  );
});

test.each(['node:internal/modules/run_main', '{"half', '{"not":"a log line"}', 'null'])(
  '%j is shown as it is, behind its process and id',
  (line) => {
    expect(prefixed(source, line, formatLine).trim()).toBe(`api-gateway[4711] ${line}`);
  },
);
