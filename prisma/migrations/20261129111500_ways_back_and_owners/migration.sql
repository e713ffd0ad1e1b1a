-- CreateTable
CREATE TABLE "password_links" (
    "id" SERIAL NOT NULL,
    "user_id" TEXT NOT NULL,
    "sha256" CHAR(64) NOT NULL,
    "drops_second_factor" BOOLEAN NOT NULL DEFAULT false,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "password_links_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "password_links_sha256_key" ON "password_links"("sha256");
CREATE INDEX "password_links_user_id_idx" ON "password_links"("user_id");
ALTER TABLE "password_links" ADD CONSTRAINT "password_links_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Study names are unique among the studies of one person, no longer on the whole installation.
ALTER TABLE "studies" ADD COLUMN "owner_id" TEXT, ADD COLUMN "settings_version" INTEGER NOT NULL DEFAULT 1;
DROP INDEX "studies_name_key";
-- Whoever made the study by the record; where that person is gone, its admin.
UPDATE "studies" s SET "owner_id" = coalesce(
  (SELECT u.id FROM audit_events e JOIN users u ON u.id = e.actor
   WHERE e.study_id = s.id AND e.act IN ('study.create', 'study.clone', 'study.import') ORDER BY e.id LIMIT 1),
  (SELECT m.user_id FROM study_members m WHERE m.study_id = s.id AND m.role = 'admin' ORDER BY m.user_id LIMIT 1));
CREATE UNIQUE INDEX "studies_owner_id_name_key" ON "studies"("owner_id", "name");
ALTER TABLE "studies" ADD CONSTRAINT "studies_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;
