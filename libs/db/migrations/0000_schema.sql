CREATE TABLE "call_tombstones" (
	"call_id" text PRIMARY KEY NOT NULL,
	"deleted_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "call_totals" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"through_id" bigint DEFAULT 0 NOT NULL,
	"calls" bigint DEFAULT 0 NOT NULL,
	"answered" bigint DEFAULT 0 NOT NULL,
	"answered_seconds" bigint DEFAULT 0 NOT NULL,
	"successful" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "call_totals_one_row" CHECK ("id" = 1)
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
	"prompt_id" bigint,
	"campaign_id" bigint,
	"contact_id" bigint,
	"schedule_id" bigint,
	"name" text,
	"metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"attempt" integer DEFAULT 1 NOT NULL,
	"answered_by" text DEFAULT 'unknown' NOT NULL,
	"successful" boolean DEFAULT false NOT NULL,
	"last_seen_at" timestamp with time zone,
	"node" text,
	"lease_epoch" bigint,
	"claims" integer DEFAULT 0 NOT NULL,
	"media_generation" integer DEFAULT 0 NOT NULL,
	"bridge_id" text,
	"message_count" integer DEFAULT 0 NOT NULL,
	"keys_pressed" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"provider" text,
	"provider_status" integer,
	"event_sequence" integer DEFAULT 0 NOT NULL,
	"picked_until" timestamp with time zone,
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
	CONSTRAINT "calls_answered_by" CHECK ("answered_by" in ('human', 'voicemail', 'screening', 'ivr', 'fax', 'unknown')),
	CONSTRAINT "calls_ended" CHECK ((end_time is null) = (status in ('queued', 'dialing', 'ringing', 'in_progress')))
);
--> statement-breakpoint
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
CREATE TABLE "campaign_outcomes" (
	"campaign_id" bigint NOT NULL,
	"minute" timestamp with time zone NOT NULL,
	"status" text NOT NULL,
	"reason" text NOT NULL,
	"successful" boolean NOT NULL,
	"contacts" integer NOT NULL,
	CONSTRAINT "campaign_outcomes_campaign_id_minute_status_reason_successful_pk" PRIMARY KEY("campaign_id","minute","status","reason","successful")
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
	"waiting_reason" text,
	"resumes_at" timestamp with time zone,
	"completed_at" timestamp with time zone,
	"event_sequence" integer DEFAULT 0 NOT NULL,
	"progress_reported_at" timestamp with time zone,
	"progress_reported" integer DEFAULT 0 NOT NULL,
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
	"reason" text,
	"successful" boolean DEFAULT false NOT NULL,
	CONSTRAINT "contacts_campaign_id_id_pk" PRIMARY KEY("campaign_id","id"),
	CONSTRAINT "contacts_number_once" UNIQUE("campaign_id","phone_number"),
	CONSTRAINT "contacts_status" CHECK ("status" in ('pending', 'dialing', 'in_progress', 'completed', 'no_answer', 'busy', 'failed', 'voicemail', 'unknown', 'cancelled')),
	CONSTRAINT "contacts_call_id" CHECK (("status" = 'pending') = ("call_id" is null)),
	CONSTRAINT "contacts_asked" CHECK ("status" not in ('dialing', 'in_progress') or "asked_at" is not null)
);
--> statement-breakpoint
CREATE TABLE "dial_gate" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"next_dial_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "dial_gate_one_row" CHECK ("id" = 1)
);
--> statement-breakpoint
CREATE TABLE "switch_leases" (
	"node" text PRIMARY KEY NOT NULL,
	"holder" text NOT NULL,
	"epoch" bigint NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
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
CREATE TABLE "idempotency_keys" (
	"principal" text NOT NULL,
	"route" text NOT NULL,
	"key" text NOT NULL,
	"fingerprint" text,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"attempt" integer DEFAULT 1 NOT NULL,
	"running_until" timestamp with time zone NOT NULL,
	"status" integer,
	"body" text,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_principal_route_key_pk" PRIMARY KEY("principal","route","key"),
	CONSTRAINT "idempotency_keys_answered" CHECK (("status" is null) = ("body" is null))
);
--> statement-breakpoint
CREATE TABLE "import_reports" (
	"import_id" bigint NOT NULL,
	"nth" integer NOT NULL,
	"piece" "bytea" NOT NULL,
	CONSTRAINT "import_reports_import_id_nth_pk" PRIMARY KEY("import_id","nth")
);
--> statement-breakpoint
CREATE TABLE "imports" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"campaign_id" bigint NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"imported" integer NOT NULL,
	"duplicates" integer NOT NULL,
	"errors" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "refused_rows" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"import_id" bigint NOT NULL,
	"campaign_id" bigint NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"line" integer NOT NULL,
	"phone_number" text,
	"name" text,
	"error" text,
	"duplicate_of_line" integer
);
--> statement-breakpoint
CREATE TABLE "prompt_versions" (
	"prompt_id" bigint NOT NULL,
	"version" integer NOT NULL,
	"definition" jsonb NOT NULL,
	"version_at" timestamp with time zone NOT NULL,
	"version_by" text,
	CONSTRAINT "prompt_versions_prompt_id_version_pk" PRIMARY KEY("prompt_id","version")
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
	"reasoning_effort" text,
	"opening" text DEFAULT 'speak_first' NOT NULL,
	"greeting_interruptible" boolean DEFAULT true NOT NULL,
	"voicemail_action" text,
	"turn_taking" text,
	"turn_taking_values" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"variables" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"version_at" timestamp with time zone DEFAULT now() NOT NULL,
	"version_by" text
);
--> statement-breakpoint
CREATE TABLE "providers" (
	"provider" text PRIMARY KEY NOT NULL,
	"state" text DEFAULT 'ok' NOT NULL,
	"since" timestamp with time zone,
	"status_code" integer,
	"message" text,
	"failures" integer DEFAULT 0 NOT NULL,
	"failing_since" timestamp with time zone,
	"next_probe_at" timestamp with time zone,
	"probes" integer DEFAULT 0 NOT NULL,
	"relapses" integer DEFAULT 0 NOT NULL,
	"version" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "providers_state" CHECK ("state" in ('ok', 'limited', 'unreachable', 'refused')),
	CONSTRAINT "providers_probed" CHECK (("state" = 'ok') = ("next_probe_at" is null))
);
--> statement-breakpoint
CREATE TABLE "schedules" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"phone_number" text NOT NULL,
	"scheduled_time" timestamp with time zone NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"notes" text,
	"prompt_id" bigint,
	"variables" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"name" text,
	"metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
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
CREATE TABLE "settings" (
	"key" text PRIMARY KEY NOT NULL,
	"value" text,
	"ciphertext" text,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "settings_one_form" CHECK (("value" is null) <> ("ciphertext" is null))
);
--> statement-breakpoint
CREATE TABLE "socket_tickets" (
	"digest" text PRIMARY KEY NOT NULL,
	"key_name" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "stored_lines" (
	"source" text NOT NULL,
	"model" text NOT NULL,
	"voice_id" text NOT NULL,
	"language" text NOT NULL,
	"sample_rate_hz" integer NOT NULL,
	"text" text NOT NULL,
	"audio" "bytea",
	"claimed_until" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "stored_lines_source_model_voice_id_language_sample_rate_hz_text_pk" PRIMARY KEY("source","model","voice_id","language","sample_rate_hz","text"),
	CONSTRAINT "stored_lines_text" CHECK (length("text") <= 500),
	CONSTRAINT "stored_lines_audio" CHECK (octet_length("audio") <= 1000000)
);
--> statement-breakpoint
CREATE TABLE "turns" (
	"call_id" text NOT NULL,
	"index" integer NOT NULL,
	"generation" integer NOT NULL,
	"role" text NOT NULL,
	"answers" integer,
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
CREATE TABLE "webhook_attempts" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"webhook_id" bigint NOT NULL,
	"delivery_id" bigint,
	"event" text NOT NULL,
	"body" text,
	"attempt" integer NOT NULL,
	"status_code" integer,
	"response_body" text,
	"success" boolean NOT NULL,
	"error" text,
	"response_time_ms" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"webhook_id" bigint NOT NULL,
	"event_id" uuid NOT NULL,
	"call_id" text NOT NULL,
	"sequence" integer NOT NULL,
	"event" text NOT NULL,
	"body" text NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone DEFAULT clock_timestamp(),
	"claim" uuid,
	"claimed_until" timestamp with time zone,
	"status_code" integer,
	"error" text,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"finished_at" timestamp with time zone,
	CONSTRAINT "webhook_deliveries_once" UNIQUE("webhook_id","event_id"),
	CONSTRAINT "webhook_deliveries_status" CHECK ("status" in ('pending', 'delivered', 'dead')),
	CONSTRAINT "webhook_deliveries_claimed" CHECK (("claim" is null) = ("claimed_until" is null)),
	CONSTRAINT "webhook_deliveries_due" CHECK (("status" = 'pending') = ("next_attempt_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "webhooks" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"url" text NOT NULL,
	"events" text[] NOT NULL,
	"secret_ciphertext" text,
	"is_active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"failing_since" timestamp with time zone,
	"inactive_reason" text,
	"retry_for_hours" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "campaign_events" ADD CONSTRAINT "campaign_events_campaign_id_campaigns_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaigns"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaign_outcomes" ADD CONSTRAINT "campaign_outcomes_campaign_id_campaigns_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaigns"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_call_id_calls_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."calls"("call_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_reports" ADD CONSTRAINT "import_reports_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_campaign_id_campaigns_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaigns"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refused_rows" ADD CONSTRAINT "refused_rows_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "prompt_versions" ADD CONSTRAINT "prompt_versions_prompt_id_prompts_id_fk" FOREIGN KEY ("prompt_id") REFERENCES "public"."prompts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "turns" ADD CONSTRAINT "turns_call_id_calls_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."calls"("call_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_attempts" ADD CONSTRAINT "webhook_attempts_webhook_id_webhooks_id_fk" FOREIGN KEY ("webhook_id") REFERENCES "public"."webhooks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_attempts" ADD CONSTRAINT "webhook_attempts_delivery_id_webhook_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."webhook_deliveries"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_webhook_id_webhooks_id_fk" FOREIGN KEY ("webhook_id") REFERENCES "public"."webhooks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "call_tombstones_age" ON "call_tombstones" USING btree ("deleted_at");--> statement-breakpoint
CREATE INDEX "calls_active" ON "calls" USING btree ("id") WHERE "status" in ('queued', 'dialing', 'ringing', 'in_progress');--> statement-breakpoint
CREATE INDEX "calls_on_line" ON "calls" USING btree ("called_number") WHERE "status" in ('dialing', 'ringing', 'in_progress');--> statement-breakpoint
CREATE INDEX "calls_queued" ON "calls" USING btree ("source","id") WHERE "status" = 'queued';--> statement-breakpoint
CREATE INDEX "calls_by_time" ON "calls" USING btree ("created_at","id","status","start_time","successful","source");--> statement-breakpoint
CREATE INDEX "calls_by_status" ON "calls" USING btree ("status","created_at","id");--> statement-breakpoint
CREATE INDEX "calls_by_number" ON "calls" USING btree ("called_number" text_pattern_ops,"created_at","id","status");--> statement-breakpoint
CREATE INDEX "calls_of_campaign" ON "calls" USING btree ("campaign_id","created_at","id","status") WHERE "campaign_id" is not null;--> statement-breakpoint
CREATE INDEX "calls_of_prompt" ON "calls" USING btree ("prompt_id","created_at","id","status") WHERE "prompt_id" is not null;--> statement-breakpoint
CREATE INDEX "calls_by_name" ON "calls" USING btree (left(lower("name"), 100) text_pattern_ops,"created_at","id","name") WHERE "name" is not null;--> statement-breakpoint
CREATE INDEX "calls_by_last_word" ON "calls" USING btree (left(substring(lower("name") from '\S+$'), 100) text_pattern_ops,"created_at","id","name") WHERE "name" is not null;--> statement-breakpoint
CREATE INDEX "calls_by_number_end" ON "calls" USING btree (reverse("called_number") text_pattern_ops,"created_at","id","called_number");--> statement-breakpoint
CREATE INDEX "campaign_events_age" ON "campaign_events" USING btree ("occurred_at");--> statement-breakpoint
CREATE INDEX "campaign_events_unpublished" ON "campaign_events" USING btree ("occurred_at") WHERE "published_at" is null;--> statement-breakpoint
CREATE INDEX "campaigns_running" ON "campaigns" USING btree ("id") WHERE "status" in ('running', 'paused');--> statement-breakpoint
CREATE INDEX "contacts_by_status" ON "contacts" USING btree ("campaign_id","status","id");--> statement-breakpoint
CREATE INDEX "contacts_by_number_end" ON "contacts" USING btree ("campaign_id",reverse("phone_number") text_pattern_ops);--> statement-breakpoint
CREATE UNIQUE INDEX "contacts_call" ON "contacts" USING btree ("call_id") WHERE "call_id" is not null;--> statement-breakpoint
CREATE INDEX "events_occurred_at" ON "events" USING btree ("occurred_at");--> statement-breakpoint
CREATE INDEX "events_unpublished" ON "events" USING btree ("occurred_at") WHERE "published_at" is null;--> statement-breakpoint
CREATE INDEX "idempotency_keys_expiry" ON "idempotency_keys" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "imports_campaign" ON "imports" USING btree ("campaign_id");--> statement-breakpoint
CREATE INDEX "imports_age" ON "imports" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "imports_refusing" ON "imports" USING btree ("campaign_id","duplicates","errors") WHERE "duplicates" + "errors" > 0;--> statement-breakpoint
CREATE INDEX "refused_rows_campaign" ON "refused_rows" USING btree ("campaign_id","id");--> statement-breakpoint
CREATE INDEX "refused_rows_import" ON "refused_rows" USING btree ("import_id");--> statement-breakpoint
CREATE INDEX "schedules_due" ON "schedules" USING btree ("scheduled_time","id") WHERE "status" = 'pending';--> statement-breakpoint
CREATE INDEX "schedules_pending_of_prompt" ON "schedules" USING btree ("prompt_id") WHERE "status" = 'pending';--> statement-breakpoint
CREATE INDEX "schedules_dialing" ON "schedules" USING btree ("ask_again_at") WHERE "status" = 'dialing';--> statement-breakpoint
CREATE INDEX "schedules_by_time" ON "schedules" USING btree ("scheduled_time","id","status");--> statement-breakpoint
CREATE INDEX "schedules_by_number" ON "schedules" USING btree ("phone_number","id");--> statement-breakpoint
CREATE INDEX "schedules_by_status" ON "schedules" USING btree ("status","id");--> statement-breakpoint
CREATE INDEX "stored_lines_use" ON "stored_lines" USING btree ("used_at");--> statement-breakpoint
CREATE INDEX "webhook_attempts_of_webhook" ON "webhook_attempts" USING btree ("webhook_id","id");--> statement-breakpoint
CREATE INDEX "webhook_attempts_failed" ON "webhook_attempts" USING btree ("webhook_id","id") WHERE not "webhook_attempts"."success";--> statement-breakpoint
CREATE INDEX "webhook_attempts_succeeded" ON "webhook_attempts" USING btree ("webhook_id","id") WHERE "webhook_attempts"."success";--> statement-breakpoint
CREATE INDEX "webhook_attempts_by_event" ON "webhook_attempts" USING btree ("webhook_id","event","id");--> statement-breakpoint
CREATE INDEX "webhook_attempts_age" ON "webhook_attempts" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "webhook_attempts_of_delivery" ON "webhook_attempts" USING btree ("delivery_id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_queue" ON "webhook_deliveries" USING btree ("webhook_id","next_attempt_at") WHERE "status" = 'pending';--> statement-breakpoint
CREATE INDEX "webhook_deliveries_by_status" ON "webhook_deliveries" USING btree ("webhook_id","status","created_at","id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_by_time" ON "webhook_deliveries" USING btree ("webhook_id","created_at","id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_finished" ON "webhook_deliveries" USING btree ("finished_at") WHERE "finished_at" is not null;--> statement-breakpoint
CREATE INDEX "webhook_deliveries_call" ON "webhook_deliveries" USING btree ("call_id");--> statement-breakpoint
-- At most one active prompt, held at the end of each statement: a unique index would be checked row by row and would
-- refuse the one statement that moves the mark from one prompt to another.
ALTER TABLE "prompts" ADD CONSTRAINT "prompts_one_active" EXCLUDE ("is_active" WITH =) WHERE ("is_active") DEFERRABLE INITIALLY IMMEDIATE;
--> statement-breakpoint
INSERT INTO "dial_gate" ("id") VALUES (1);
--> statement-breakpoint
-- What a fresh installation speaks with. Like any prompt it may be edited or deleted, and a migration runs only once, so
-- it never comes back.
INSERT INTO "prompts" ("name", "content", "is_active", "greeting", "language") VALUES (
  'Assistente',
  'Você é a assistente telefônica da LigAI. Fale português do Brasil, com cordialidade e naturalidade, como numa conversa de verdade. Responda em uma ou duas frases curtas, sem listas, símbolos nem emojis, porque tudo será dito em voz alta. Faça uma pergunta de cada vez. Se não entender, peça com gentileza que a pessoa repita. Nunca invente informações: se não souber, diga que não sabe. Quando a pessoa se despedir ou não quiser continuar, agradeça, despeça-se e encerre a ligação.',
  true,
  'Olá! Aqui é a assistente virtual da LigAI. Como posso ajudar você hoje?',
  'pt-BR'
);
