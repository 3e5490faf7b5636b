import { type PromptVersionAnswer, toTimestamp, type PromptVersionItem as VersionItem } from '@ligai/contracts';
import type { PromptVersion, PromptVersionItem } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';

const shared = ({ version, isCurrent, versionAt, versionBy, name }: PromptVersionItem) => ({
  ...{ version, current: isCurrent, changed_at: toTimestamp(versionAt), changed_by: versionBy, name },
});

export const toVersionItem = (version: PromptVersionItem): VersionItem => ({
  ...shared(version),
  content_length: version.contentLength,
});

export function toVersionAnswer(version: PromptVersion): PromptVersionAnswer {
  const { prompt_id: _, ...definition } = version.definition;
  return { ...definition, ...shared(version) };
}

export const versionNotFound = (id: number, version: number): LigaiError =>
  new LigaiError('not_found', `Version ${version} of prompt ${id} not found`);

export const versionExample = {
  version: 2,
  current: false,
  changed_at: '2026-01-15T10:00:00Z',
  changed_by: 'crm',
  name: 'Sales Assistant',
};
