import { maskedSecret, type SettingDetails, type SettingKey, settingCatalogue, toTimestamp } from '@ligai/contracts';
import type { SettingPrecondition, StoredSetting } from '@ligai/db';
import { z } from 'zod';
import type { Gateway } from '../../gateway.ts';
import { type EntityTag, entityTagOf, type IfMatch } from '../../http/entity-tag.ts';

/** The value as the API shows it: a secret is masked, and what is set nowhere is empty. */
export function shownSetting(key: SettingKey, value: string | null): string {
  if (value === null) return '';
  return settingCatalogue[key].secret ? maskedSecret : value;
}

/**
 * A secret counts by its ciphertext, which is another one each time; any other setting by the value that applies, so that the tag
 * belongs to the value that the same answer shows.
 */
export const settingTag = (key: SettingKey, value: string | null, stored: StoredSetting | undefined): EntityTag =>
  entityTagOf([key, settingCatalogue[key].secret ? (stored?.ciphertext ?? null) : value]);

export function settingUnchanged(
  key: SettingKey,
  ifMatch: IfMatch | undefined,
  { config }: Pick<Gateway, 'config'>,
): SettingPrecondition | undefined {
  const fallback = config.service.settingDefaults[key];
  return ifMatch && ((stored) => ifMatch(settingTag(key, stored?.value ?? fallback, stored), `Setting ${key}`));
}

export type SettingState = {
  key: SettingKey;
  value: string | null;
  /** Of the environment, else built in. */
  fallback: string | null;
  /** Undefined where none is stored. */
  stored: StoredSetting | undefined;
};

/** All that is known of a setting, from the catalogue itself. */
export function toDetails({ key, value, fallback, stored }: SettingState): SettingDetails {
  const { schema, secret, description, env } = settingCatalogue[key];
  return {
    value: shownSetting(key, value),
    ...shapeOf(schema),
    default: fallback === null ? null : shownSetting(key, fallback),
    description,
    secret,
    variable: env,
    stored: stored !== undefined,
    stored_at: stored === undefined ? null : toTimestamp(stored.updatedAt),
    etag: settingTag(key, value, stored),
  };
}

type Shape = Pick<SettingDetails, 'type' | 'minimum' | 'maximum' | 'pattern' | 'options'>;

/** What its schema lets through, as far as JSON Schema can say it. */
function shapeOf(schema: z.ZodType): Shape {
  const shape = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const { type, minimum, maximum, pattern, enum: options } = shape;
  return {
    type: type === 'integer' ? type : 'string',
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    ...(pattern !== undefined && type !== 'integer' && { pattern }),
    ...(options !== undefined && { options: options.map(String) }),
  };
}
