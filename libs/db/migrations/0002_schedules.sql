CREATE TABLE "schedules" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"phone_number" text NOT NULL,
	"scheduled_time" timestamp with time zone NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"notes" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"call_id" text,
	"ask_again_at" timestamp with time zone,
	"reason" text,
	"ended_at" timestamp with time zone,
	CONSTRAINT "schedules_callId_unique" UNIQUE("call_id"),
	CONSTRAINT "schedules_status" CHECK ("status" in ('pending', 'dialing', 'completed', 'failed', 'cancelled', 'missed')),
	CONSTRAINT "schedules_call" CHECK (status not in ('dialing', 'completed') or call_id is not null)
);
--> statement-breakpoint
CREATE INDEX "schedules_due" ON "schedules" USING btree ("scheduled_time","id") WHERE "status" = 'pending';--> statement-breakpoint
CREATE INDEX "schedules_dialing" ON "schedules" USING btree ("ask_again_at") WHERE "status" = 'dialing';--> statement-breakpoint
CREATE INDEX "schedules_by_status" ON "schedules" USING btree ("status","id");