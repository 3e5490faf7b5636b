CREATE TABLE "socket_tickets" (
	"digest" text PRIMARY KEY NOT NULL,
	"key_name" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
