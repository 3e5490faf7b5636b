import type { Ajv2020 } from 'ajv/dist/2020.js';
import ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

export type DocumentChecks = {
  /** What of the value the schema, which may refer to the document's components, does not let through. */
  problems(schema: object | undefined, value: unknown): string[];
};

/** Holds values against a document's schemas, by a validator that knows nothing of zod. */
export function documentChecks(document: { components: object }): DocumentChecks {
  const ajv: Ajv2020 = new ajv2020.default({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'document', components: document.components });
  return {
    problems(schema, value) {
      if (schema === undefined) return ['there is no schema for it'];
      const text = JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/');
      const validate = ajv.compile(JSON.parse(text));
      if (validate(value)) return [];
      return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`);
    },
  };
}
