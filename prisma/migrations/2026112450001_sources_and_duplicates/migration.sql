-- CreateEnum
CREATE TYPE "distance_metric" AS ENUM ('l2', 'features', 'dssim', 'hash');

-- CreateEnum
CREATE TYPE "neighbour_verdict" AS ENUM ('duplicate', 'distinct');

-- CreateEnum
CREATE TYPE "verdict_source" AS ENUM ('person', 'import', 'rule');

-- CreateEnum
CREATE TYPE "neighbour_search_state" AS ENUM ('queued', 'running', 'paused', 'done', 'failed');

-- AlterTable
ALTER TABLE "candidates" ADD COLUMN     "keyword" TEXT;

-- AlterTable
-- What is imported is a folder no longer in every case.
ALTER TABLE "candidate_imports" RENAME COLUMN "folder" TO "place";
ALTER TABLE "candidate_imports" ADD COLUMN     "cursor" JSONB,
ADD COLUMN     "searched_at" TIMESTAMPTZ(3),
ADD COLUMN     "settings" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "source" TEXT NOT NULL DEFAULT 'folder';

-- AlterTable
ALTER TABLE "images" ADD COLUMN     "attribution" TEXT,
ADD COLUMN     "licence_url" TEXT,
ADD COLUMN     "source_id" TEXT,
ADD COLUMN     "source_page" TEXT,
ADD COLUMN     "takedown_reason" TEXT,
ADD COLUMN     "taken_down_by" TEXT,
ADD COLUMN     "title" TEXT;

-- CreateTable
CREATE TABLE "found_images" (
    "study_id" INTEGER NOT NULL,
    "import_id" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "path" TEXT NOT NULL,
    "record" JSONB NOT NULL,

    CONSTRAINT "found_images_pkey" PRIMARY KEY ("study_id","import_id","position")
);

-- CreateTable
CREATE TABLE "image_descriptors" (
    "image_id" INTEGER NOT NULL,
    "side" SMALLINT NOT NULL,
    "hash" BIGINT NOT NULL,
    "block_sums" BYTEA NOT NULL,

    CONSTRAINT "image_descriptors_pkey" PRIMARY KEY ("image_id","side")
);

-- CreateTable
CREATE TABLE "image_features" (
    "image_id" INTEGER NOT NULL,
    "extractor" CHAR(64) NOT NULL,
    "values" BYTEA NOT NULL,

    CONSTRAINT "image_features_pkey" PRIMARY KEY ("extractor","image_id")
);

-- CreateTable
CREATE TABLE "neighbour_searches" (
    "study_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "settings" JSONB NOT NULL,
    "state" "neighbour_search_state" NOT NULL DEFAULT 'queued',
    "stage" TEXT NOT NULL DEFAULT 'waiting',
    "done" INTEGER NOT NULL DEFAULT 0,
    "total" INTEGER,
    "candidates" INTEGER,
    "references" INTEGER,
    "error" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "neighbour_searches_pkey" PRIMARY KEY ("study_id","id")
);

-- CreateTable
CREATE TABLE "neighbour_lists" (
    "study_id" INTEGER NOT NULL,
    "metric" "distance_metric" NOT NULL,
    "image_id" INTEGER NOT NULL,
    "search_id" INTEGER NOT NULL,
    "complete_to" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "neighbour_lists_pkey" PRIMARY KEY ("study_id","metric","image_id")
);

-- CreateTable
CREATE TABLE "neighbours" (
    "study_id" INTEGER NOT NULL,
    "metric" "distance_metric" NOT NULL,
    "image_id" INTEGER NOT NULL,
    "other_id" INTEGER NOT NULL,
    "distance" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "neighbours_pkey" PRIMARY KEY ("study_id","metric","image_id","other_id")
);

-- CreateTable
CREATE TABLE "neighbour_pairs" (
    "study_id" INTEGER NOT NULL,
    "image_id" INTEGER NOT NULL,
    "other_id" INTEGER NOT NULL,
    "verdict" "neighbour_verdict" NOT NULL,
    "source" "verdict_source" NOT NULL,
    "decided_by" TEXT NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "neighbour_pairs_pkey" PRIMARY KEY ("study_id","image_id","other_id")
);

-- CreateTable
CREATE TABLE "external_duplicates" (
    "study_id" INTEGER NOT NULL,
    "image_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "is_original" BOOLEAN NOT NULL,

    CONSTRAINT "external_duplicates_pkey" PRIMARY KEY ("study_id","image_id","name")
);

-- CreateTable
CREATE TABLE "review_thresholds" (
    "study_id" INTEGER NOT NULL,
    "metric" "distance_metric" NOT NULL,
    "distance" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "review_thresholds_pkey" PRIMARY KEY ("study_id","metric")
);

-- CreateTable
CREATE TABLE "survivor_overrides" (
    "study_id" INTEGER NOT NULL,
    "candidate_id" INTEGER NOT NULL,
    "keep" BOOLEAN NOT NULL,
    "decided_by" TEXT NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "survivor_overrides_pkey" PRIMARY KEY ("study_id","candidate_id")
);

-- CreateTable
CREATE TABLE "keyword_targets" (
    "study_id" INTEGER NOT NULL,
    "class_id" INTEGER NOT NULL,
    "keyword" TEXT NOT NULL,
    "original" INTEGER NOT NULL,
    "target" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "keyword_targets_pkey" PRIMARY KEY ("study_id","class_id","keyword")
);

-- CreateTable
CREATE TABLE "keyword_picks" (
    "study_id" INTEGER NOT NULL,
    "candidate_id" INTEGER NOT NULL,
    "picked_by" TEXT NOT NULL,
    "picked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "confirmed" BOOLEAN,
    "confirmed_by" TEXT,
    "confirmed_at" TIMESTAMPTZ(3),

    CONSTRAINT "keyword_picks_pkey" PRIMARY KEY ("study_id","candidate_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "found_images_study_id_import_id_path_key" ON "found_images"("study_id", "import_id", "path");

-- CreateIndex
CREATE INDEX "neighbours_study_id_other_id_idx" ON "neighbours"("study_id", "other_id");

-- CreateIndex
CREATE INDEX "neighbour_pairs_study_id_other_id_idx" ON "neighbour_pairs"("study_id", "other_id");

-- CreateIndex
CREATE INDEX "neighbour_pairs_study_id_verdict_idx" ON "neighbour_pairs"("study_id", "verdict");

-- CreateIndex
CREATE INDEX "candidates_study_id_class_id_keyword_idx" ON "candidates"("study_id", "class_id", "keyword");

-- CreateIndex
CREATE INDEX "images_source_source_id_idx" ON "images"("source", "source_id");

-- AddForeignKey
ALTER TABLE "found_images" ADD CONSTRAINT "found_images_study_id_import_id_fkey" FOREIGN KEY ("study_id", "import_id") REFERENCES "candidate_imports"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "image_descriptors" ADD CONSTRAINT "image_descriptors_image_id_fkey" FOREIGN KEY ("image_id") REFERENCES "images"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "image_features" ADD CONSTRAINT "image_features_image_id_fkey" FOREIGN KEY ("image_id") REFERENCES "images"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "neighbour_searches" ADD CONSTRAINT "neighbour_searches_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "studies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "neighbour_lists" ADD CONSTRAINT "neighbour_lists_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "studies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "neighbours" ADD CONSTRAINT "neighbours_study_id_metric_image_id_fkey" FOREIGN KEY ("study_id", "metric", "image_id") REFERENCES "neighbour_lists"("study_id", "metric", "image_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "neighbour_pairs" ADD CONSTRAINT "neighbour_pairs_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "studies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "external_duplicates" ADD CONSTRAINT "external_duplicates_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "studies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "review_thresholds" ADD CONSTRAINT "review_thresholds_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "studies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "survivor_overrides" ADD CONSTRAINT "survivor_overrides_study_id_candidate_id_fkey" FOREIGN KEY ("study_id", "candidate_id") REFERENCES "candidates"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "keyword_targets" ADD CONSTRAINT "keyword_targets_study_id_class_id_fkey" FOREIGN KEY ("study_id", "class_id") REFERENCES "image_classes"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "keyword_picks" ADD CONSTRAINT "keyword_picks_study_id_candidate_id_fkey" FOREIGN KEY ("study_id", "candidate_id") REFERENCES "candidates"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A pair is one row: the smaller id first.
ALTER TABLE "neighbour_pairs" ADD CONSTRAINT "neighbour_pairs_order" CHECK ("image_id" < "other_id");
-- The second look is another person's.
ALTER TABLE "keyword_picks" ADD CONSTRAINT "keyword_picks_two_people" CHECK ("confirmed_by" IS NULL OR "confirmed_by" <> "picked_by");
