import { runMigration } from './migration.ts';

process.exitCode = await runMigration(process.env);
