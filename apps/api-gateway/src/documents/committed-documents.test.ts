import { join } from 'node:path';
import { expect, test } from 'vitest';
import { routes } from '../routes/all-routes.ts';
import { asyncApiDocument } from './asyncapi/asyncapi-document.ts';
import { openApiDocument } from './openapi/openapi-document.ts';
import { documentText } from './pages.ts';

const docs = join(import.meta.dirname, '../../../../docs');

// `npm run documents` writes them anew.
test.each([
  ['openapi.json', openApiDocument(routes)],
  ['asyncapi.json', asyncApiDocument()],
])('docs/%s matches the schemas', async (file, document) => {
  await expect(documentText(document)).toMatchFileSnapshot(join(docs, file));
});
