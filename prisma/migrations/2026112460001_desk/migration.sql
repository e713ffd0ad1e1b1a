-- CreateEnum
CREATE TYPE "alert_kind" AS ENUM ('stalled_batch', 'spam', 'wage_under_floor', 'budget', 'market_unreachable', 'retention');

-- CreateEnum
CREATE TYPE "alert_channel" AS ENUM ('email', 'web_hook');

-- CreateEnum
CREATE TYPE "flag_reason" AS ENUM ('wrong_class', 'not_a_photograph', 'overlaid_text', 'inappropriate', 'invalid', 'other');

-- CreateEnum
CREATE TYPE "class_verdict" AS ENUM ('unreviewed', 'reviewed', 'problematic');

-- AlterTable
ALTER TABLE "assignments" ADD COLUMN     "excluded_by" INTEGER[] DEFAULT ARRAY[]::INTEGER[];

-- AlterTable
ALTER TABLE "users" ADD COLUMN     "two_factor_enabled" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "api_tokens" ADD COLUMN     "expires_at" TIMESTAMPTZ(3),
ADD COLUMN     "role" "study_role" NOT NULL DEFAULT 'admin',
ADD COLUMN     "study_id" INTEGER;

-- AlterTable
ALTER TABLE "studies" ADD COLUMN     "alert_emails" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "ethics_approval" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "retention_until" DATE,
ADD COLUMN     "web_hook_secret" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "web_hook_url" TEXT NOT NULL DEFAULT '';

-- CreateTable
CREATE TABLE "alerts" (
    "study_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "kind" "alert_kind" NOT NULL,
    "key" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "href" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "closed_at" TIMESTAMPTZ(3),
    "acknowledged_by" TEXT,
    "acknowledged_at" TIMESTAMPTZ(3),

    CONSTRAINT "alerts_pkey" PRIMARY KEY ("study_id","id")
);

-- CreateTable
CREATE TABLE "alert_deliveries" (
    "study_id" INTEGER NOT NULL,
    "alert_id" INTEGER NOT NULL,
    "channel" "alert_channel" NOT NULL,
    "target" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "alert_deliveries_pkey" PRIMARY KEY ("study_id","alert_id","channel","target")
);

-- CreateTable
CREATE TABLE "flags" (
    "study_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "image_id" INTEGER NOT NULL,
    "candidate_id" INTEGER,
    "reason" "flag_reason" NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "removed_by" TEXT,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "flags_pkey" PRIMARY KEY ("study_id","id")
);

-- CreateTable
CREATE TABLE "two_factors" (
    "id" TEXT NOT NULL,
    "secret" TEXT NOT NULL,
    "backup_codes" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "verified" BOOLEAN NOT NULL DEFAULT true,
    "failed_verification_count" INTEGER NOT NULL DEFAULT 0,
    "locked_until" TIMESTAMPTZ(3),

    CONSTRAINT "two_factors_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invitations" (
    "study_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "email" TEXT NOT NULL,
    "role" "study_role" NOT NULL,
    "sha256" CHAR(64) NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_by" TEXT,
    "accepted_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "invitations_pkey" PRIMARY KEY ("study_id","id")
);

-- CreateTable
CREATE TABLE "exclusion_policies" (
    "study_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "undone_by" TEXT,
    "undone_at" TIMESTAMPTZ(3),
    "effect" JSONB NOT NULL,

    CONSTRAINT "exclusion_policies_pkey" PRIMARY KEY ("study_id","id")
);

-- CreateTable
CREATE TABLE "exclusions" (
    "study_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "policy_id" INTEGER NOT NULL,
    "worker_id" INTEGER,
    "worker_key" TEXT,
    "batch_id" INTEGER,
    "import_id" INTEGER,

    CONSTRAINT "exclusions_pkey" PRIMARY KEY ("study_id","id")
);

-- CreateTable
CREATE TABLE "worker_qualities" (
    "study_id" INTEGER NOT NULL,
    "pseudonym" TEXT NOT NULL,
    "worker_id" INTEGER,
    "worker_key" TEXT,
    "assignments" INTEGER NOT NULL,
    "votes" INTEGER NOT NULL,
    "positive_shown" INTEGER NOT NULL,
    "positive_selected" INTEGER NOT NULL,
    "negative_shown" INTEGER NOT NULL,
    "negative_selected" INTEGER NOT NULL,
    "median_seconds" DOUBLE PRECISION,
    "agreement" DOUBLE PRECISION,
    "agreement_votes" INTEGER NOT NULL,
    "bias" DOUBLE PRECISION,
    "sensitivity" DOUBLE PRECISION,
    "specificity" DOUBLE PRECISION,
    "patterned" INTEGER NOT NULL,
    "identical" INTEGER NOT NULL,
    "class_bias" JSONB NOT NULL,
    "measured_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "worker_qualities_pkey" PRIMARY KEY ("study_id","pseudonym")
);

-- CreateTable
CREATE TABLE "quality_measurements" (
    "study_id" INTEGER NOT NULL,
    "votes" INTEGER NOT NULL,
    "seconds" DOUBLE PRECISION NOT NULL,
    "agreement" JSONB NOT NULL,
    "measured_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "quality_measurements_pkey" PRIMARY KEY ("study_id")
);

-- CreateTable
CREATE TABLE "review_rounds" (
    "study_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "number" INTEGER NOT NULL,
    "revision_id" INTEGER NOT NULL,
    "previous_id" INTEGER,
    "reviewers_per_class" SMALLINT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "review_rounds_pkey" PRIMARY KEY ("study_id","id")
);

-- CreateTable
CREATE TABLE "class_reviews" (
    "study_id" INTEGER NOT NULL,
    "round_id" INTEGER NOT NULL,
    "class_id" INTEGER NOT NULL,
    "slot" SMALLINT NOT NULL,
    "assignee_id" TEXT,
    "verdict" "class_verdict" NOT NULL DEFAULT 'unreviewed',
    "note" TEXT NOT NULL DEFAULT '',
    "version" INTEGER NOT NULL DEFAULT 0,
    "carried_over" BOOLEAN NOT NULL DEFAULT false,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "class_reviews_pkey" PRIMARY KEY ("study_id","round_id","class_id","slot")
);

-- CreateIndex
CREATE INDEX "alerts_study_id_closed_at_idx" ON "alerts"("study_id", "closed_at");

-- CreateIndex
CREATE INDEX "flags_study_id_image_id_idx" ON "flags"("study_id", "image_id");

-- CreateIndex
CREATE INDEX "flags_study_id_candidate_id_idx" ON "flags"("study_id", "candidate_id");

-- CreateIndex
CREATE INDEX "two_factors_user_id_idx" ON "two_factors"("user_id");

-- CreateIndex
CREATE INDEX "two_factors_secret_idx" ON "two_factors"("secret");

-- CreateIndex
CREATE UNIQUE INDEX "invitations_sha256_key" ON "invitations"("sha256");

-- CreateIndex
CREATE INDEX "exclusions_study_id_policy_id_idx" ON "exclusions"("study_id", "policy_id");

-- CreateIndex
CREATE INDEX "review_rounds_study_id_revision_id_idx" ON "review_rounds"("study_id", "revision_id");

-- CreateIndex
CREATE UNIQUE INDEX "review_rounds_study_id_number_key" ON "review_rounds"("study_id", "number");

-- CreateIndex
CREATE INDEX "class_reviews_study_id_round_id_assignee_id_idx" ON "class_reviews"("study_id", "round_id", "assignee_id");

-- CreateIndex
CREATE INDEX "assignments_study_id_confirmed_at_idx" ON "assignments"("study_id", "confirmed_at");

-- CreateIndex
CREATE INDEX "audit_events_study_id_actor_id_idx" ON "audit_events"("study_id", "actor", "id");

-- AddForeignKey
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "studies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alert_deliveries" ADD CONSTRAINT "alert_deliveries_study_id_alert_id_fkey" FOREIGN KEY ("study_id", "alert_id") REFERENCES "alerts"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flags" ADD CONSTRAINT "flags_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "studies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flags" ADD CONSTRAINT "flags_image_id_fkey" FOREIGN KEY ("image_id") REFERENCES "images"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flags" ADD CONSTRAINT "flags_study_id_candidate_id_fkey" FOREIGN KEY ("study_id", "candidate_id") REFERENCES "candidates"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "two_factors" ADD CONSTRAINT "two_factors_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "studies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "exclusion_policies" ADD CONSTRAINT "exclusion_policies_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "studies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "exclusions" ADD CONSTRAINT "exclusions_study_id_policy_id_fkey" FOREIGN KEY ("study_id", "policy_id") REFERENCES "exclusion_policies"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "worker_qualities" ADD CONSTRAINT "worker_qualities_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "studies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "quality_measurements" ADD CONSTRAINT "quality_measurements_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "studies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "review_rounds" ADD CONSTRAINT "review_rounds_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "studies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "review_rounds" ADD CONSTRAINT "review_rounds_study_id_revision_id_fkey" FOREIGN KEY ("study_id", "revision_id") REFERENCES "revisions"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "class_reviews" ADD CONSTRAINT "class_reviews_study_id_round_id_fkey" FOREIGN KEY ("study_id", "round_id") REFERENCES "review_rounds"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "class_reviews" ADD CONSTRAINT "class_reviews_study_id_class_id_fkey" FOREIGN KEY ("study_id", "class_id") REFERENCES "image_classes"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- One flag stands per candidate and one per image; what was taken back stays as a record.
CREATE UNIQUE INDEX "flags_standing" ON "flags"("study_id", "image_id", coalesce("candidate_id", 0)) WHERE "removed_at" IS NULL;
-- One alert stands per key.
CREATE UNIQUE INDEX "alerts_standing" ON "alerts"("study_id", "key") WHERE "closed_at" IS NULL;
ALTER TABLE "exclusions" ADD CONSTRAINT "exclusions_of_one_thing" CHECK (num_nonnulls("worker_id", "worker_key", "batch_id", "import_id") = 1);
ALTER TABLE "class_reviews" ADD CONSTRAINT "class_reviews_slot" CHECK ("slot" BETWEEN 0 AND 2);
ALTER TABLE "class_reviews" ADD CONSTRAINT "class_reviews_decided" CHECK (("verdict" = 'unreviewed') = ("decided_at" IS NULL));
ALTER TABLE "review_rounds" ADD CONSTRAINT "review_rounds_reviewers" CHECK ("reviewers_per_class" IN (1, 2));

-- Candidates that may not be drawn, one row each: flagged themselves, or their image is.
CREATE VIEW "flagged_candidate" AS
SELECT c."study_id", c."id" AS "candidate_id"
FROM "candidates" c
WHERE EXISTS (SELECT FROM "flags" f WHERE f."study_id" = c."study_id" AND f."image_id" = c."image_id"
              AND (f."candidate_id" IS NULL OR f."candidate_id" = c."id") AND f."removed_at" IS NULL);

-- What the policies in force keep out of the count.
CREATE VIEW "exclusion_in_force" AS
SELECT e."study_id", e."policy_id", e."worker_id", e."worker_key", e."batch_id", e."import_id"
FROM "exclusions" e JOIN "exclusion_policies" p ON p."study_id" = e."study_id" AND p."id" = e."policy_id"
WHERE p."undone_at" IS NULL;

-- As before, and an excluded submission counts nowhere.
CREATE OR REPLACE VIEW "vote" AS
SELECT a."study_id", a."hit_id", a."id" AS "assignment_id", a."worker_id", h."class_id", i."position", i."candidate_id", i."role",
       get_bit(a."selected", i."position") = 1 AS "selected",
       get_bit(a."unavailable", i."position") = 1 AS "unavailable",
       get_bit(a."counted", i."position") = 1 AND i."role" <> 'negative_control' AND a."excluded_by" = '{}' AS "counted",
       a."state", a."confirmed_at"
FROM "assignments" a
JOIN "hits" h ON h."study_id" = a."study_id" AND h."id" = a."hit_id"
JOIN "hit_images" i ON i."study_id" = a."study_id" AND i."hit_id" = a."hit_id"
WHERE a."state" IN ('confirmed', 'approved');

CREATE OR REPLACE VIEW "recount" AS
SELECT "study_id", "candidate_id", sum("shown")::integer AS "shown", sum("selected")::integer AS "selected"
FROM (
    SELECT "study_id", "candidate_id", count(*) AS "shown", count(*) FILTER (WHERE "selected") AS "selected"
    FROM "vote" WHERE "counted" AND NOT "unavailable" GROUP BY 1, 2
    UNION ALL
    SELECT v."study_id", v."candidate_id", count(*), count(*) FILTER (WHERE v."selected") FROM "imported_votes" v
    WHERE NOT EXISTS (SELECT FROM "exclusion_in_force" e WHERE e."study_id" = v."study_id" AND e."worker_key" = v."worker_key")
      AND NOT EXISTS (SELECT FROM "exclusion_in_force" e WHERE e."study_id" = v."study_id" AND e."import_id" = v."import_id")
    GROUP BY 1, 2
    UNION ALL
    SELECT n."study_id", n."candidate_id", sum(n."shown"), sum(n."selected") FROM "imported_counts" n
    WHERE NOT EXISTS (SELECT FROM "exclusion_in_force" e WHERE e."study_id" = n."study_id" AND e."import_id" = n."import_id")
    GROUP BY 1, 2
) AS counted
GROUP BY 1, 2;
