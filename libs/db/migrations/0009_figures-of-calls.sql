DROP INDEX "calls_created_at";--> statement-breakpoint
CREATE INDEX "calls_figures" ON "calls" USING btree ("created_at","status","start_time","end_time","duration");