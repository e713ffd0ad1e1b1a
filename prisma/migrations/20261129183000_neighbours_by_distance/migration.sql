-- What is within a threshold, cut short or taken down is little beside what is listed: the queue and the coverage ask for it on every page.
CREATE INDEX "neighbours_study_id_metric_distance_idx" ON "neighbours"("study_id", "metric", "distance");
CREATE INDEX "neighbour_lists_study_id_metric_complete_to_idx" ON "neighbour_lists"("study_id", "metric", "complete_to");
CREATE INDEX "candidates_study_id_role_image_id_idx" ON "candidates"("study_id", "role", "image_id");
CREATE INDEX "images_taken_down_at_idx" ON "images"("taken_down_at");
