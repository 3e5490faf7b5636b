CREATE TABLE "call_tombstones" (
	"call_id" text PRIMARY KEY NOT NULL,
	"deleted_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "calls" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"call_id" text NOT NULL,
	"called_number" text NOT NULL,
	"caller_number" text,
	"source" text NOT NULL,
	"status" text DEFAULT 'queued' NOT NULL,
	"state" text,
	"reason" text,
	"hangup_cause" text,
	"sip_status" integer,
	"prompt" jsonb NOT NULL,
	"node" text,
	"lease_epoch" bigint,
	"media_generation" integer DEFAULT 0 NOT NULL,
	"bridge_id" text,
	"message_count" integer DEFAULT 0 NOT NULL,
	"event_sequence" integer DEFAULT 0 NOT NULL,
	"dial_before" timestamp with time zone NOT NULL,
	"hangup_requested_at" timestamp with time zone,
	"hangup_reason" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"dialing_at" timestamp with time zone,
	"ringing_at" timestamp with time zone,
	"start_time" timestamp with time zone,
	"end_time" timestamp with time zone,
	"duration" integer GENERATED ALWAYS AS (coalesce(round(extract(epoch from (end_time - start_time)))::integer, 0)) STORED NOT NULL,
	CONSTRAINT "calls_callId_unique" UNIQUE("call_id"),
	CONSTRAINT "calls_status" CHECK ("status" in ('queued', 'dialing', 'ringing', 'in_progress', 'completed', 'no_answer', 'busy', 'failed', 'cancelled', 'voicemail', 'unknown')),
	CONSTRAINT "calls_ended" CHECK ((end_time is null) = (status in ('queued', 'dialing', 'ringing', 'in_progress')))
);
--> statement-breakpoint
CREATE TABLE "dial_gate" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"next_dial_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "dial_gate_one_row" CHECK ("id" = 1)
);
--> statement-breakpoint
CREATE TABLE "events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"call_id" text NOT NULL,
	"sequence" integer NOT NULL,
	"type" text NOT NULL,
	"occurred_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"data" jsonb NOT NULL,
	"published_at" timestamp with time zone,
	CONSTRAINT "events_call_sequence" UNIQUE("call_id","sequence")
);
--> statement-breakpoint
CREATE TABLE "prompts" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"content" text NOT NULL,
	"is_active" boolean DEFAULT false NOT NULL,
	"greeting" text,
	"voice_id" text,
	"language" text,
	"model" text,
	"temperature" double precision,
	"variables" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"key" text PRIMARY KEY NOT NULL,
	"value" text,
	"ciphertext" text,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "settings_one_form" CHECK (("value" is null) <> ("ciphertext" is null))
);
--> statement-breakpoint
CREATE TABLE "switch_leases" (
	"node" text PRIMARY KEY NOT NULL,
	"holder" text NOT NULL,
	"epoch" bigint NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "turns" (
	"call_id" text NOT NULL,
	"index" integer NOT NULL,
	"generation" integer NOT NULL,
	"role" text NOT NULL,
	"content" text NOT NULL,
	"generated" text,
	"interrupted" boolean DEFAULT false NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"latency" jsonb,
	CONSTRAINT "turns_call_id_index_pk" PRIMARY KEY("call_id","index"),
	CONSTRAINT "turns_role" CHECK ("role" in ('assistant', 'user'))
);
--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_call_id_calls_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."calls"("call_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "turns" ADD CONSTRAINT "turns_call_id_calls_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."calls"("call_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "calls_active" ON "calls" USING btree ("id") WHERE "status" in ('queued', 'dialing', 'ringing', 'in_progress');--> statement-breakpoint
CREATE INDEX "calls_created_at" ON "calls" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "events_unpublished" ON "events" USING btree ("occurred_at") WHERE "published_at" is null;