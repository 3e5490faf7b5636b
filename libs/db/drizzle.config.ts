import { defineConfig } from 'drizzle-kit';

// Used by `npm run migrations --workspace @ligai/db -- --name <what-changes>`, from this folder.
export default defineConfig({
  dialect: 'postgresql',
  casing: 'snake_case',
  schema: './src/schema/index.ts',
  out: './migrations',
});
