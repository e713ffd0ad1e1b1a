-- CreateIndex
CREATE INDEX "flags_image_id_idx" ON "flags"("image_id");

-- CreateIndex
CREATE INDEX "image_features_image_id_idx" ON "image_features"("image_id");
