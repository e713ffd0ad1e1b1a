-- The one clock of the study side: the database's. Tests replace this function to move time.
CREATE FUNCTION "app_now"() RETURNS timestamptz(3) LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT statement_timestamp()::timestamptz(3) $$;

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "assignment_state" AS ENUM ('opened', 'provisional', 'confirmed', 'approved', 'rejected', 'orphan', 'quarantined', 'superseded');

-- CreateEnum
CREATE TYPE "batch_state" AS ENUM ('draft', 'publishing', 'published', 'ended', 'failed');

-- CreateEnum
CREATE TYPE "candidate_role" AS ENUM ('candidate', 'reference');

-- CreateEnum
CREATE TYPE "import_state" AS ENUM ('queued', 'running', 'paused', 'done', 'failed');

-- CreateEnum
CREATE TYPE "import_outcome" AS ENUM ('imported', 'duplicate', 'refused');

-- CreateEnum
CREATE TYPE "hit_image_role" AS ENUM ('target', 'positive_control', 'negative_control');

-- CreateEnum
CREATE TYPE "hit_posting_state" AS ENUM ('planned', 'created', 'closed');

-- CreateEnum
CREATE TYPE "outbox_state" AS ENUM ('pending', 'done', 'failed');

-- CreateEnum
CREATE TYPE "ledger_kind" AS ENUM ('reserved', 'spent');

-- CreateEnum
CREATE TYPE "study_role" AS ENUM ('viewer', 'reviewer', 'researcher', 'admin');

-- CreateEnum
CREATE TYPE "sampling_strategy" AS ENUM ('threshold', 'matched_frequency', 'top_images');

-- CreateEnum
CREATE TYPE "vote_import_kind" AS ENUM ('votes', 'counts');

-- CreateTable
CREATE TABLE "assignments" (
    "study_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "hit_id" INTEGER NOT NULL,
    "posting_id" INTEGER NOT NULL,
    "endpoint" TEXT NOT NULL,
    "market_assignment_id" TEXT NOT NULL,
    "market_worker_id" TEXT NOT NULL,
    "worker_id" INTEGER,
    "state" "assignment_state" NOT NULL,
    "selected" VARBIT,
    "unavailable" VARBIT,
    "counted" VARBIT,
    "digest" CHAR(64),
    "body" TEXT,
    "recovered" BOOLEAN NOT NULL DEFAULT false,
    "active_seconds" INTEGER,
    "opened_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "submitted_at" TIMESTAMPTZ(3),
    "confirmed_at" TIMESTAMPTZ(3),
    "decided_at" TIMESTAMPTZ(3),
    "reason" TEXT,

    CONSTRAINT "assignments_pkey" PRIMARY KEY ("study_id","id")
);

-- CreateTable
CREATE TABLE "batches" (
    "study_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "state" "batch_state" NOT NULL DEFAULT 'draft',
    "seed" INTEGER NOT NULL,
    "endpoint" TEXT NOT NULL,
    "reward_cents" INTEGER NOT NULL,
    "redundancy" INTEGER NOT NULL,
    "targets_per_hit" INTEGER NOT NULL,
    "positive_controls_per_hit" INTEGER NOT NULL,
    "negative_controls_per_hit" INTEGER NOT NULL,
    "assignment_duration_seconds" INTEGER NOT NULL,
    "auto_approval_seconds" INTEGER NOT NULL,
    "lifetime_seconds" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "hit_count" INTEGER NOT NULL,
    "cost_cents" INTEGER NOT NULL,
    "market_hit_type_id" TEXT,
    "last_error" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "published_at" TIMESTAMPTZ(3),

    CONSTRAINT "batches_pkey" PRIMARY KEY ("study_id","id")
);

-- CreateTable
CREATE TABLE "candidates" (
    "study_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "class_id" INTEGER NOT NULL,
    "image_id" INTEGER NOT NULL,
    "role" "candidate_role" NOT NULL,
    "path" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "candidates_pkey" PRIMARY KEY ("study_id","id")
);

-- CreateTable
CREATE TABLE "candidate_imports" (
    "study_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "role" "candidate_role" NOT NULL,
    "folder" TEXT NOT NULL,
    "from_file" INTEGER,
    "to_file" INTEGER,
    "state" "import_state" NOT NULL DEFAULT 'queued',
    "total" INTEGER,
    "imported" INTEGER NOT NULL DEFAULT 0,
    "duplicates" INTEGER NOT NULL DEFAULT 0,
    "refused" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "candidate_imports_pkey" PRIMARY KEY ("study_id","id")
);

-- CreateTable
CREATE TABLE "candidate_import_files" (
    "study_id" INTEGER NOT NULL,
    "import_id" INTEGER NOT NULL,
    "path" TEXT NOT NULL,
    "outcome" "import_outcome" NOT NULL,
    "reason" TEXT,
    "candidate_id" INTEGER,

    CONSTRAINT "candidate_import_files_pkey" PRIMARY KEY ("study_id","import_id","path")
);

-- CreateTable
CREATE TABLE "image_classes" (
    "study_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "wnid" TEXT NOT NULL,
    "lemmas" TEXT[],
    "gloss" TEXT NOT NULL DEFAULT '',
    "links" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "neighbours" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "search_keywords" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "position" INTEGER NOT NULL,

    CONSTRAINT "image_classes_pkey" PRIMARY KEY ("study_id","id")
);

-- CreateTable
CREATE TABLE "hits" (
    "study_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "batch_id" INTEGER NOT NULL,
    "class_id" INTEGER NOT NULL,
    "index" INTEGER NOT NULL,

    CONSTRAINT "hits_pkey" PRIMARY KEY ("study_id","id")
);

-- CreateTable
CREATE TABLE "hit_images" (
    "study_id" INTEGER NOT NULL,
    "hit_id" INTEGER NOT NULL,
    "position" SMALLINT NOT NULL,
    "candidate_id" INTEGER NOT NULL,
    "role" "hit_image_role" NOT NULL,

    CONSTRAINT "hit_images_pkey" PRIMARY KEY ("study_id","hit_id","position")
);

-- CreateTable
CREATE TABLE "hit_postings" (
    "study_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "hit_id" INTEGER NOT NULL,
    "part" SMALLINT NOT NULL DEFAULT 0,
    "endpoint" TEXT NOT NULL,
    "max_assignments" INTEGER NOT NULL,
    "state" "hit_posting_state" NOT NULL DEFAULT 'planned',
    "market_hit_id" TEXT,
    "market_status" TEXT,
    "created_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "listed_at" TIMESTAMPTZ(3),

    CONSTRAINT "hit_postings_pkey" PRIMARY KEY ("study_id","id")
);

-- CreateTable
CREATE TABLE "images" (
    "id" SERIAL NOT NULL,
    "sha256" CHAR(64) NOT NULL,
    "width" INTEGER NOT NULL,
    "height" INTEGER NOT NULL,
    "byte_size" INTEGER NOT NULL,
    "format" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "source_url" TEXT,
    "licence" TEXT,
    "owner" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "taken_down_at" TIMESTAMPTZ(3),

    CONSTRAINT "images_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox" (
    "id" BIGSERIAL NOT NULL,
    "effect_key" TEXT NOT NULL,
    "study_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "state" "outbox_state" NOT NULL DEFAULT 'pending',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "fence" INTEGER NOT NULL DEFAULT 0,
    "first_tried_at" TIMESTAMPTZ(3),
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "lease_until" TIMESTAMPTZ(3),
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_entries" (
    "id" BIGSERIAL NOT NULL,
    "study_id" INTEGER NOT NULL,
    "effect_key" TEXT NOT NULL,
    "kind" "ledger_kind" NOT NULL,
    "amount_cents" INTEGER NOT NULL,
    "batch_id" INTEGER,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "ledger_entries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ip_address" TEXT,
    "user_agent" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "accounts" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "access_token" TEXT,
    "refresh_token" TEXT,
    "id_token" TEXT,
    "access_token_expires_at" TIMESTAMPTZ(3),
    "refresh_token_expires_at" TIMESTAMPTZ(3),
    "scope" TEXT,
    "password" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "accounts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verifications" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "verifications_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rate_limits" (
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "window_start" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "rate_limits_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "api_tokens" (
    "id" SERIAL NOT NULL,
    "user_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "sha256" CHAR(64) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_tokens_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "study_members" (
    "study_id" INTEGER NOT NULL,
    "user_id" TEXT NOT NULL,
    "role" "study_role" NOT NULL,

    CONSTRAINT "study_members_pkey" PRIMARY KEY ("study_id","user_id")
);

-- CreateTable
CREATE TABLE "audit_events" (
    "id" BIGSERIAL NOT NULL,
    "study_id" INTEGER,
    "actor" TEXT NOT NULL,
    "act" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "details" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "audit_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "studies" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "seed" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "archived_at" TIMESTAMPTZ(3),
    "images_per_class" INTEGER NOT NULL DEFAULT 10,
    "minimum_votes" INTEGER NOT NULL DEFAULT 10,
    "budget_cents" INTEGER NOT NULL DEFAULT 0,
    "crowd_endpoint" TEXT,
    "targets_per_hit" INTEGER NOT NULL DEFAULT 42,
    "positive_controls_per_hit" INTEGER NOT NULL DEFAULT 3,
    "negative_controls_per_hit" INTEGER NOT NULL DEFAULT 3,
    "redundancy" INTEGER NOT NULL DEFAULT 10,
    "reward_cents" INTEGER NOT NULL DEFAULT 10,
    "assignment_duration_seconds" INTEGER NOT NULL DEFAULT 600,
    "auto_approval_seconds" INTEGER NOT NULL DEFAULT 259200,
    "lifetime_seconds" INTEGER NOT NULL DEFAULT 604800,
    "consent_text" TEXT NOT NULL DEFAULT '',
    "contact" TEXT NOT NULL DEFAULT '',
    "content_warning" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "studies_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "variants" (
    "study_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "strategy" "sampling_strategy" NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "variants_pkey" PRIMARY KEY ("study_id","id")
);

-- CreateTable
CREATE TABLE "revisions" (
    "study_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "variant_id" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "parent_id" INTEGER,
    "seed" INTEGER NOT NULL,
    "parameters" JSONB NOT NULL,
    "valid" BOOLEAN NOT NULL,
    "shortages" JSONB NOT NULL,
    "image_count" INTEGER NOT NULL,
    "mean_frequency" DOUBLE PRECISION,
    "manifest_sha256" CHAR(64) NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "revisions_pkey" PRIMARY KEY ("study_id","id")
);

-- CreateTable
CREATE TABLE "revision_classes" (
    "study_id" INTEGER NOT NULL,
    "revision_id" INTEGER NOT NULL,
    "class_id" INTEGER NOT NULL,
    "wnid" TEXT NOT NULL,
    "lemmas" TEXT[],
    "candidate_ids" INTEGER[],
    "shown" INTEGER[],
    "selected" INTEGER[],
    "outcomes" BYTEA NOT NULL,
    "image_sha256s" BYTEA NOT NULL,
    "reference" INTEGER[],
    "target" INTEGER[],
    "drawn" INTEGER[],

    CONSTRAINT "revision_classes_pkey" PRIMARY KEY ("study_id","revision_id","class_id")
);

-- CreateTable
CREATE TABLE "tallies" (
    "study_id" INTEGER NOT NULL,
    "candidate_id" INTEGER NOT NULL,
    "shown" INTEGER NOT NULL,
    "selected" INTEGER NOT NULL,

    CONSTRAINT "tallies_pkey" PRIMARY KEY ("study_id","candidate_id")
);

-- CreateTable
CREATE TABLE "vote_imports" (
    "study_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "kind" "vote_import_kind" NOT NULL,
    "name" TEXT NOT NULL,
    "sha256" CHAR(64) NOT NULL,
    "rows" INTEGER NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "vote_imports_pkey" PRIMARY KEY ("study_id","id")
);

-- CreateTable
CREATE TABLE "imported_votes" (
    "study_id" INTEGER NOT NULL,
    "import_id" INTEGER NOT NULL,
    "candidate_id" INTEGER NOT NULL,
    "worker_key" TEXT NOT NULL,
    "selected" BOOLEAN NOT NULL,

    CONSTRAINT "imported_votes_pkey" PRIMARY KEY ("study_id","candidate_id","worker_key")
);

-- CreateTable
CREATE TABLE "imported_counts" (
    "study_id" INTEGER NOT NULL,
    "import_id" INTEGER NOT NULL,
    "candidate_id" INTEGER NOT NULL,
    "shown" INTEGER NOT NULL,
    "selected" INTEGER NOT NULL,

    CONSTRAINT "imported_counts_pkey" PRIMARY KEY ("study_id","import_id","candidate_id")
);

-- CreateTable
CREATE TABLE "workers" (
    "id" SERIAL NOT NULL,
    "endpoint" TEXT NOT NULL,
    "market_worker_id" TEXT NOT NULL,
    "pseudonym" TEXT NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "workers_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "assignments_study_id_hit_id_idx" ON "assignments"("study_id", "hit_id");

-- CreateIndex
CREATE INDEX "assignments_study_id_state_idx" ON "assignments"("study_id", "state");

-- CreateIndex
CREATE INDEX "assignments_worker_id_idx" ON "assignments"("worker_id");

-- CreateIndex
CREATE UNIQUE INDEX "assignments_endpoint_market_assignment_id_market_worker_id_key" ON "assignments"("endpoint", "market_assignment_id", "market_worker_id");

-- CreateIndex
CREATE INDEX "candidates_study_id_class_id_role_idx" ON "candidates"("study_id", "class_id", "role");

-- CreateIndex
CREATE INDEX "candidates_image_id_idx" ON "candidates"("image_id");

-- CreateIndex
CREATE UNIQUE INDEX "candidates_study_id_class_id_image_id_key" ON "candidates"("study_id", "class_id", "image_id");

-- CreateIndex
CREATE INDEX "candidate_import_files_study_id_import_id_outcome_idx" ON "candidate_import_files"("study_id", "import_id", "outcome");

-- CreateIndex
CREATE UNIQUE INDEX "image_classes_study_id_wnid_key" ON "image_classes"("study_id", "wnid");

-- CreateIndex
CREATE INDEX "hits_study_id_class_id_idx" ON "hits"("study_id", "class_id");

-- CreateIndex
CREATE UNIQUE INDEX "hits_study_id_batch_id_index_key" ON "hits"("study_id", "batch_id", "index");

-- CreateIndex
CREATE INDEX "hit_images_study_id_candidate_id_idx" ON "hit_images"("study_id", "candidate_id");

-- CreateIndex
CREATE INDEX "hit_postings_state_listed_at_idx" ON "hit_postings"("state", "listed_at");

-- CreateIndex
CREATE UNIQUE INDEX "hit_postings_study_id_hit_id_part_key" ON "hit_postings"("study_id", "hit_id", "part");

-- CreateIndex
CREATE UNIQUE INDEX "hit_postings_endpoint_market_hit_id_key" ON "hit_postings"("endpoint", "market_hit_id");

-- CreateIndex
CREATE UNIQUE INDEX "images_sha256_key" ON "images"("sha256");

-- CreateIndex
CREATE UNIQUE INDEX "outbox_effect_key_key" ON "outbox"("effect_key");

-- CreateIndex
CREATE INDEX "outbox_state_next_attempt_at_idx" ON "outbox"("state", "next_attempt_at");

-- CreateIndex
CREATE INDEX "outbox_study_id_kind_state_idx" ON "outbox"("study_id", "kind", "state");

-- CreateIndex
CREATE UNIQUE INDEX "ledger_entries_effect_key_key" ON "ledger_entries"("effect_key");

-- CreateIndex
CREATE INDEX "ledger_entries_study_id_kind_idx" ON "ledger_entries"("study_id", "kind");

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE UNIQUE INDEX "sessions_token_key" ON "sessions"("token");

-- CreateIndex
CREATE INDEX "sessions_user_id_idx" ON "sessions"("user_id");

-- CreateIndex
CREATE INDEX "accounts_user_id_idx" ON "accounts"("user_id");

-- CreateIndex
CREATE INDEX "verifications_identifier_idx" ON "verifications"("identifier");

-- CreateIndex
CREATE UNIQUE INDEX "api_tokens_sha256_key" ON "api_tokens"("sha256");

-- CreateIndex
CREATE INDEX "api_tokens_user_id_idx" ON "api_tokens"("user_id");

-- CreateIndex
CREATE INDEX "study_members_user_id_idx" ON "study_members"("user_id");

-- CreateIndex
CREATE INDEX "audit_events_study_id_id_idx" ON "audit_events"("study_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "studies_name_key" ON "studies"("name");

-- CreateIndex
CREATE UNIQUE INDEX "variants_study_id_name_key" ON "variants"("study_id", "name");

-- CreateIndex
CREATE INDEX "revisions_study_id_parent_id_idx" ON "revisions"("study_id", "parent_id");

-- CreateIndex
CREATE UNIQUE INDEX "revisions_study_id_variant_id_number_key" ON "revisions"("study_id", "variant_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "vote_imports_study_id_sha256_key" ON "vote_imports"("study_id", "sha256");

-- CreateIndex
CREATE INDEX "imported_votes_study_id_import_id_idx" ON "imported_votes"("study_id", "import_id");

-- CreateIndex
CREATE UNIQUE INDEX "workers_pseudonym_key" ON "workers"("pseudonym");

-- CreateIndex
CREATE UNIQUE INDEX "workers_endpoint_market_worker_id_key" ON "workers"("endpoint", "market_worker_id");

-- AddForeignKey
ALTER TABLE "assignments" ADD CONSTRAINT "assignments_study_id_hit_id_fkey" FOREIGN KEY ("study_id", "hit_id") REFERENCES "hits"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "assignments" ADD CONSTRAINT "assignments_study_id_posting_id_fkey" FOREIGN KEY ("study_id", "posting_id") REFERENCES "hit_postings"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "assignments" ADD CONSTRAINT "assignments_worker_id_fkey" FOREIGN KEY ("worker_id") REFERENCES "workers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "batches" ADD CONSTRAINT "batches_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "studies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "candidates" ADD CONSTRAINT "candidates_study_id_class_id_fkey" FOREIGN KEY ("study_id", "class_id") REFERENCES "image_classes"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "candidates" ADD CONSTRAINT "candidates_image_id_fkey" FOREIGN KEY ("image_id") REFERENCES "images"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "candidate_imports" ADD CONSTRAINT "candidate_imports_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "studies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "candidate_import_files" ADD CONSTRAINT "candidate_import_files_study_id_import_id_fkey" FOREIGN KEY ("study_id", "import_id") REFERENCES "candidate_imports"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "image_classes" ADD CONSTRAINT "image_classes_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "studies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "hits" ADD CONSTRAINT "hits_study_id_batch_id_fkey" FOREIGN KEY ("study_id", "batch_id") REFERENCES "batches"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "hits" ADD CONSTRAINT "hits_study_id_class_id_fkey" FOREIGN KEY ("study_id", "class_id") REFERENCES "image_classes"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "hit_images" ADD CONSTRAINT "hit_images_study_id_hit_id_fkey" FOREIGN KEY ("study_id", "hit_id") REFERENCES "hits"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "hit_images" ADD CONSTRAINT "hit_images_study_id_candidate_id_fkey" FOREIGN KEY ("study_id", "candidate_id") REFERENCES "candidates"("study_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "hit_postings" ADD CONSTRAINT "hit_postings_study_id_hit_id_fkey" FOREIGN KEY ("study_id", "hit_id") REFERENCES "hits"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "study_members" ADD CONSTRAINT "study_members_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "studies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "study_members" ADD CONSTRAINT "study_members_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "variants" ADD CONSTRAINT "variants_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "studies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "revisions" ADD CONSTRAINT "revisions_study_id_variant_id_fkey" FOREIGN KEY ("study_id", "variant_id") REFERENCES "variants"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "revisions" ADD CONSTRAINT "revisions_study_id_parent_id_fkey" FOREIGN KEY ("study_id", "parent_id") REFERENCES "revisions"("study_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "revision_classes" ADD CONSTRAINT "revision_classes_study_id_revision_id_fkey" FOREIGN KEY ("study_id", "revision_id") REFERENCES "revisions"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tallies" ADD CONSTRAINT "tallies_study_id_candidate_id_fkey" FOREIGN KEY ("study_id", "candidate_id") REFERENCES "candidates"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "vote_imports" ADD CONSTRAINT "vote_imports_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "studies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "imported_votes" ADD CONSTRAINT "imported_votes_study_id_import_id_fkey" FOREIGN KEY ("study_id", "import_id") REFERENCES "vote_imports"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "imported_counts" ADD CONSTRAINT "imported_counts_study_id_import_id_fkey" FOREIGN KEY ("study_id", "import_id") REFERENCES "vote_imports"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A worker counts once per HIT, whatever number of postings and attempts.
CREATE UNIQUE INDEX "assignments_counted_once" ON "assignments"("study_id", "hit_id", "worker_id") WHERE "state" IN ('confirmed', 'approved');

-- What is decided can be recounted: counted submissions carry all three bit strings, of one length.
ALTER TABLE "assignments" ADD CONSTRAINT "assignments_counted_complete" CHECK (
    "state" NOT IN ('confirmed', 'approved')
    OR ("worker_id" IS NOT NULL AND "confirmed_at" IS NOT NULL
        AND length("selected") = length("unavailable") AND length("selected") = length("counted"))
);
ALTER TABLE "assignments" ADD CONSTRAINT "assignments_unavailable_not_selected" CHECK ("selected" IS NULL OR "unavailable" IS NULL OR bit_count("selected" & "unavailable") = 0);
ALTER TABLE "tallies" ADD CONSTRAINT "tallies_selected_of_shown" CHECK ("selected" >= 0 AND "selected" <= "shown");
ALTER TABLE "imported_counts" ADD CONSTRAINT "imported_counts_selected_of_shown" CHECK ("selected" >= 0 AND "selected" <= "shown");
ALTER TABLE "studies" ADD CONSTRAINT "studies_positive" CHECK ("images_per_class" > 0 AND "minimum_votes" > 0 AND "budget_cents" >= 0 AND "redundancy" > 0 AND "reward_cents" >= 0);

-- The votes, one row each, unrolled from the bits of the assignments that count.
CREATE VIEW "vote" AS
SELECT a."study_id", a."hit_id", a."id" AS "assignment_id", a."worker_id", h."class_id", i."position", i."candidate_id", i."role",
       get_bit(a."selected", i."position") = 1 AS "selected",
       get_bit(a."unavailable", i."position") = 1 AS "unavailable",
       get_bit(a."counted", i."position") = 1 AND i."role" <> 'negative_control' AS "counted",
       a."state", a."confirmed_at"
FROM "assignments" a
JOIN "hits" h ON h."study_id" = a."study_id" AND h."id" = a."hit_id"
JOIN "hit_images" i ON i."study_id" = a."study_id" AND i."hit_id" = a."hit_id"
WHERE a."state" IN ('confirmed', 'approved');

-- The recount that tallies must always equal (invariant I7).
CREATE VIEW "recount" AS
SELECT "study_id", "candidate_id", sum("shown")::integer AS "shown", sum("selected")::integer AS "selected"
FROM (
    SELECT "study_id", "candidate_id", count(*) AS "shown", count(*) FILTER (WHERE "selected") AS "selected"
    FROM "vote" WHERE "counted" AND NOT "unavailable" GROUP BY 1, 2
    UNION ALL
    SELECT "study_id", "candidate_id", count(*), count(*) FILTER (WHERE "selected") FROM "imported_votes" GROUP BY 1, 2
    UNION ALL
    SELECT "study_id", "candidate_id", sum("shown"), sum("selected") FROM "imported_counts" GROUP BY 1, 2
) AS counted
GROUP BY 1, 2;

-- What a revision decided about each candidate, one row each.
CREATE VIEW "revision_candidate" AS
SELECT r."study_id", r."revision_id", r."class_id", c."candidate_id", r."shown"[c."ordinal"] AS "shown", r."selected"[c."ordinal"] AS "selected",
       get_byte(r."outcomes", (c."ordinal" - 1)::integer) AS "outcome"
FROM "revision_classes" r, unnest(r."candidate_ids") WITH ORDINALITY AS c("candidate_id", "ordinal");

-- Append-only and immutable tables: the database refuses what the code must not do.
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on "%" refused: its rows are never changed', TG_OP, TG_TABLE_NAME;
END $$;
CREATE TRIGGER "audit_events_append_only" BEFORE UPDATE OR DELETE ON "audit_events" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "ledger_entries_append_only" BEFORE UPDATE OR DELETE ON "ledger_entries" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "revisions_immutable" BEFORE UPDATE ON "revisions" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "revision_classes_immutable" BEFORE UPDATE ON "revision_classes" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
