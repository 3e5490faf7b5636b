DROP INDEX "webhook_deliveries_untried";--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD COLUMN "claimed_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_claimed" CHECK (("claim" is null) = ("claimed_until" is null));--> statement-breakpoint
-- Room in each page for the claim's version of a row: without an indexed column it then writes to no index.
ALTER TABLE "webhook_deliveries" SET (fillfactor = 75);
