-- Image before class: a draw asks which of its images are in two classes.
DROP INDEX "candidates_study_id_class_id_image_id_key";
CREATE UNIQUE INDEX "candidates_study_id_image_id_class_id_key" ON "candidates"("study_id", "image_id", "class_id");
