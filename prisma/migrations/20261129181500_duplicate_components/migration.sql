-- Components of near-identical images are kept, and renewed for the images that triggers note (docs/decisions/0025).
CREATE TABLE "duplicate_components" (
    "study_id" INTEGER NOT NULL,
    "id" INTEGER NOT NULL,
    "candidates" INTEGER NOT NULL,
    "has_original" BOOLEAN NOT NULL,

    CONSTRAINT "duplicate_components_pkey" PRIMARY KEY ("study_id","id")
);

CREATE TABLE "duplicate_component_images" (
    "study_id" INTEGER NOT NULL,
    "image_id" INTEGER NOT NULL,
    "component_id" INTEGER NOT NULL,

    CONSTRAINT "duplicate_component_images_pkey" PRIMARY KEY ("study_id","image_id")
);

CREATE TABLE "duplicate_changes" (
    "id" BIGSERIAL NOT NULL,
    "study_id" INTEGER NOT NULL,
    "image_id" INTEGER NOT NULL,

    CONSTRAINT "duplicate_changes_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "duplicate_component_images_study_id_component_id_idx" ON "duplicate_component_images"("study_id", "component_id");
CREATE INDEX "duplicate_changes_study_id_idx" ON "duplicate_changes"("study_id");
CREATE INDEX "external_duplicates_study_id_name_idx" ON "external_duplicates"("study_id", "name");

ALTER TABLE "duplicate_components" ADD CONSTRAINT "duplicate_components_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "studies"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "duplicate_component_images" ADD CONSTRAINT "duplicate_component_images_study_id_component_id_fkey" FOREIGN KEY ("study_id", "component_id") REFERENCES "duplicate_components"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "duplicate_changes" ADD CONSTRAINT "duplicate_changes_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "studies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Every change of what ties images together. A row of a study that is being deleted notes nothing.
CREATE FUNCTION "note_duplicate_pairs"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO "duplicate_changes" ("study_id", "image_id")
    SELECT DISTINCT c."study_id", v."image_id"
    FROM "changed" c CROSS JOIN LATERAL (VALUES (c."image_id"), (c."other_id")) AS v("image_id")
    WHERE c."verdict" = 'duplicate' AND EXISTS (SELECT FROM "studies" s WHERE s."id" = c."study_id");
    RETURN NULL;
END $$;
CREATE TRIGGER "neighbour_pairs_noted" AFTER INSERT ON "neighbour_pairs" REFERENCING NEW TABLE AS "changed" FOR EACH STATEMENT EXECUTE FUNCTION "note_duplicate_pairs"();
CREATE TRIGGER "neighbour_pairs_before_noted" AFTER UPDATE ON "neighbour_pairs" REFERENCING OLD TABLE AS "changed" FOR EACH STATEMENT EXECUTE FUNCTION "note_duplicate_pairs"();
CREATE TRIGGER "neighbour_pairs_after_noted" AFTER UPDATE ON "neighbour_pairs" REFERENCING NEW TABLE AS "changed" FOR EACH STATEMENT EXECUTE FUNCTION "note_duplicate_pairs"();
CREATE TRIGGER "neighbour_pairs_gone_noted" AFTER DELETE ON "neighbour_pairs" REFERENCING OLD TABLE AS "changed" FOR EACH STATEMENT EXECUTE FUNCTION "note_duplicate_pairs"();

-- For candidates (one image under two classes, two images of one photograph) and external duplicates.
CREATE FUNCTION "note_duplicate_images"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO "duplicate_changes" ("study_id", "image_id")
    SELECT DISTINCT c."study_id", c."image_id" FROM "changed" c
    WHERE EXISTS (SELECT FROM "studies" s WHERE s."id" = c."study_id");
    RETURN NULL;
END $$;
CREATE TRIGGER "candidates_noted" AFTER INSERT ON "candidates" REFERENCING NEW TABLE AS "changed" FOR EACH STATEMENT EXECUTE FUNCTION "note_duplicate_images"();
CREATE TRIGGER "candidates_gone_noted" AFTER DELETE ON "candidates" REFERENCING OLD TABLE AS "changed" FOR EACH STATEMENT EXECUTE FUNCTION "note_duplicate_images"();
CREATE TRIGGER "external_duplicates_noted" AFTER INSERT ON "external_duplicates" REFERENCING NEW TABLE AS "changed" FOR EACH STATEMENT EXECUTE FUNCTION "note_duplicate_images"();
CREATE TRIGGER "external_duplicates_gone_noted" AFTER DELETE ON "external_duplicates" REFERENCING OLD TABLE AS "changed" FOR EACH STATEMENT EXECUTE FUNCTION "note_duplicate_images"();

-- An image may learn later of which photograph it is; it stands in any number of studies.
CREATE FUNCTION "note_duplicate_photos"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO "duplicate_changes" ("study_id", "image_id")
    SELECT DISTINCT c."study_id", c."image_id"
    FROM "after" a JOIN "before" b ON b."id" = a."id" JOIN "candidates" c ON c."image_id" = a."id"
    WHERE (a."source", a."source_id") IS DISTINCT FROM (b."source", b."source_id");
    RETURN NULL;
END $$;
CREATE TRIGGER "images_noted" AFTER UPDATE ON "images" REFERENCING OLD TABLE AS "before" NEW TABLE AS "after" FOR EACH STATEMENT EXECUTE FUNCTION "note_duplicate_photos"();

INSERT INTO "duplicate_changes" ("study_id", "image_id") SELECT DISTINCT "study_id", "image_id" FROM "candidates";
