import * as contracts from '@ligai/contracts';
import { z } from 'zod';

/** JSON Schema 2020-12, which is what OpenAPI 3.1 and AsyncAPI 3 hold. */
export type JsonSchema = { [keyword: string]: unknown };

export type Translated = {
  /** The schema in place, or a reference to the component that it is. */
  of(schema: z.ZodType): JsonSchema;
  /** The schema in place, even where it is a component. */
  whole(schema: z.ZodType): JsonSchema;
  /** All that was asked for so far leads to, by name. */
  components(): Record<string, JsonSchema>;
};

const componentsAt = '#/components/schemas/';

/**
 * Translates the schemas that validate into those that documents show. What `contracts` exports becomes a component under
 * its exported name; all else stands where it is used. `input` is what may be sent, `output` what is answered.
 */
export function translate(schemas: Iterable<z.ZodType>, io: 'input' | 'output'): Translated {
  const names = namesOf(schemas);
  const registry = z.registry<{ id: string }>();
  for (const [schema, id] of names) registry.add(schema, { id });
  const uri = (id: string) => componentsAt + id;
  const { schemas: all } = z.toJSONSchema(registry, { io, uri, unrepresentable: 'any', override: tidy(io) });
  const named = new Map(Object.entries(all).map(([name, schema]) => [name, withoutIdentity(schema)]));
  const asked: JsonSchema[] = [];
  const noted = (schema: JsonSchema) => {
    asked.push(schema);
    return schema;
  };
  const whole = (schema: z.ZodType) => noted(named.get(names.get(schema) ?? '') ?? {});
  return {
    of(schema) {
      const name = names.get(schema) ?? '';
      return name.startsWith(inlinePrefix) ? whole(schema) : noted({ $ref: uri(name) });
    },
    whole,
    components: () => reachable(named, asked),
  };
}

/** Joins components of several translations; one name that means two things is a mistake in the schemas. */
export function joinComponents(...all: Record<string, JsonSchema>[]): Record<string, JsonSchema> {
  const joined: Record<string, JsonSchema> = {};
  for (const [name, schema] of all.flatMap((components) => Object.entries(components))) {
    if (joined[name] && JSON.stringify(joined[name]) !== JSON.stringify(schema)) {
      throw new Error(`${name} is one thing in requests and another in answers: give each its own schema`);
    }
    joined[name] = schema;
  }
  return Object.fromEntries(Object.entries(joined).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function namesOf(schemas: Iterable<z.ZodType>): Map<z.ZodType, string> {
  const names = new Map<z.ZodType, string>();
  for (const [name, value] of Object.entries(contracts)) {
    if (value instanceof z.ZodType) names.set(value, name);
  }
  for (const schema of schemas) if (!names.has(schema)) names.set(schema, `${inlinePrefix}${names.size}`);
  return names;
}

const inlinePrefix = 'inline ';

type Override = NonNullable<z.core.ToJSONSchemaParams['override']>;

/** Keywords that zod writes and readers do not need. */
function tidy(io: 'input' | 'output'): Override {
  return ({ zodSchema, jsonSchema }) => {
    const { def } = zodSchema._zod;
    if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    // Hundreds of characters of expression that say the same as the format.
    if (def.type === 'string' && 'format' in def && def.format === 'datetime') {
      delete jsonSchema.pattern;
      delete jsonSchema.anyOf;
      Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
    }
    // A number that is parsed from text is documented as a number.
    if (jsonSchema.type === 'integer') delete jsonSchema.pattern;
    // zod leaves it out where the value is transformed after the default.
    if (def.type === 'default' && io === 'input') jsonSchema.default = (def as z.core.$ZodDefaultDef).defaultValue;
    // Answers may gain fields; only what is sent is held to the fields that are known.
    if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  };
}

function withoutIdentity({ $schema, $id, ...schema }: JsonSchema): JsonSchema {
  return schema;
}

/** The named schemas that these lead to. */
function reachable(named: Map<string, JsonSchema>, from: JsonSchema[]): Record<string, JsonSchema> {
  const seen = new Set<string>();
  const waiting = from.flatMap(referencesIn);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    waiting.push(...referencesIn(named.get(name)));
  }
  return Object.fromEntries([...named].filter(([name]) => seen.has(name)));
}

function referencesIn(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([keyword, value]) =>
    keyword === '$ref' && typeof value === 'string' ? [value.slice(componentsAt.length)] : referencesIn(value),
  );
}
