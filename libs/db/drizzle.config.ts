import { defineConfig } from 'drizzle-kit';

// Used by `npm run migration --workspace @ligai/db`, from this folder.
export default defineConfig({
  dialect: 'postgresql',
  casing: 'snake_case',
  schema: './src/schema/tables.ts',
  out: './migrations',
});
