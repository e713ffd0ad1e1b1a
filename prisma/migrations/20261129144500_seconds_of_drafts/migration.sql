-- A reload where the browser keeps nothing for framed pages begins neither the measured time nor the allotted one again.
ALTER TABLE "hit_drafts" ADD COLUMN "active_seconds" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "hit_drafts" ADD COLUMN "opened_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now();
