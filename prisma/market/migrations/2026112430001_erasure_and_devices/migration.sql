-- AlterTable
ALTER TABLE "workers" ADD COLUMN     "erased_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "worker_devices" (
    "device_hash" CHAR(64) NOT NULL,
    "worker_id" TEXT NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "worker_devices_pkey" PRIMARY KEY ("device_hash","worker_id")
);

-- CreateIndex
CREATE INDEX "worker_devices_worker_id_idx" ON "worker_devices"("worker_id");

-- AddForeignKey
ALTER TABLE "worker_devices" ADD CONSTRAINT "worker_devices_worker_id_fkey" FOREIGN KEY ("worker_id") REFERENCES "workers"("id") ON DELETE CASCADE ON UPDATE CASCADE;
