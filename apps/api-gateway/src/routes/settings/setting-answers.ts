import { maskedSecret, type SettingDetails, type SettingKey, settingCatalogue, toTimestamp } from '@ligai/contracts';
import { z } from 'zod';

/** The value as the API shows it: a secret is masked, and what is set nowhere is empty. */
export function shownSetting(key: SettingKey, value: string | null): string {
  if (value === null) return '';
  return settingCatalogue[key].secret ? maskedSecret : value;
}

export type SettingState = {
  key: SettingKey;
  value: string | null;
  /** Of the environment, else built in. */
  fallback: string | null;
  /** Undefined where none is stored. */
  storedAt: Date | undefined;
};

/** All that is known of a setting, from the catalogue itself. */
export function toDetails({ key, value, fallback, storedAt }: SettingState): SettingDetails {
  const { schema, secret, description, env } = settingCatalogue[key];
  return {
    value: shownSetting(key, value),
    ...shapeOf(schema),
    default: fallback === null ? null : shownSetting(key, fallback),
    description,
    secret,
    variable: env,
    stored: storedAt !== undefined,
    stored_at: storedAt === undefined ? null : toTimestamp(storedAt),
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
