CREATE TABLE "campaign_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"campaign_id" bigint NOT NULL,
	"sequence" integer NOT NULL,
	"type" text NOT NULL,
	"occurred_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"data" jsonb NOT NULL,
	"published_at" timestamp with time zone,
	CONSTRAINT "campaign_events_sequence" UNIQUE("campaign_id","sequence")
);
--> statement-breakpoint
CREATE TABLE "campaigns" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"description" text,
	"max_concurrent" integer NOT NULL,
	"prompt_id" bigint,
	"total_contacts" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"status" text DEFAULT 'draft' NOT NULL,
	"prompt" jsonb,
	"successful_contacts" integer DEFAULT 0 NOT NULL,
	"failed_contacts" integer DEFAULT 0 NOT NULL,
	"answered_calls" integer DEFAULT 0 NOT NULL,
	"answered_seconds" bigint DEFAULT 0 NOT NULL,
	"started_at" timestamp with time zone,
	"completed_at" timestamp with time zone,
	"event_sequence" integer DEFAULT 0 NOT NULL,
	"progress_told_at" timestamp with time zone,
	"progress_told" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "campaigns_status" CHECK ("status" in ('draft', 'running', 'paused', 'completed')),
	CONSTRAINT "campaigns_prompt" CHECK (status not in ('running', 'paused') or prompt is not null)
);
--> statement-breakpoint
CREATE TABLE "contacts" (
	"id" bigserial NOT NULL,
	"campaign_id" bigint NOT NULL,
	"phone_number" text NOT NULL,
	"name" text,
	"metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"call_id" text,
	"asked_at" timestamp with time zone,
	"duration" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "contacts_campaign_id_id_pk" PRIMARY KEY("campaign_id","id"),
	CONSTRAINT "contacts_number_once" UNIQUE("campaign_id","phone_number"),
	CONSTRAINT "contacts_status" CHECK ("status" in ('pending', 'dialing', 'in_progress', 'completed', 'no_answer', 'busy', 'failed', 'voicemail', 'unknown', 'cancelled')),
	CONSTRAINT "contacts_call_id" CHECK (("status" = 'pending') = ("call_id" is null)),
	CONSTRAINT "contacts_asked" CHECK ("status" not in ('dialing', 'in_progress') or "asked_at" is not null)
);
--> statement-breakpoint
ALTER TABLE "campaign_events" ADD CONSTRAINT "campaign_events_campaign_id_campaigns_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaigns"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "campaign_events_unpublished" ON "campaign_events" USING btree ("occurred_at") WHERE "published_at" is null;--> statement-breakpoint
CREATE INDEX "campaigns_running" ON "campaigns" USING btree ("id") WHERE "status" in ('running', 'paused');--> statement-breakpoint
CREATE INDEX "contacts_by_status" ON "contacts" USING btree ("campaign_id","status","id");--> statement-breakpoint
CREATE UNIQUE INDEX "contacts_call" ON "contacts" USING btree ("call_id") WHERE "call_id" is not null;