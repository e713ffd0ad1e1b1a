import { expect, it } from "vitest";
import { readForm } from "@/lib/forms";
import { crowdSettingsFormSchema } from "./schema";

const typed = {
  settingsVersion: "3",
  mostPerWorker: "",
  mostPerWorkerAndClass: " 20 ",
  approvalDelayHours: "2",
  wageFloor: "7.25",
};

it("reads an empty cap as none, and money and time in cents and seconds", () => {
  expect(readForm(crowdSettingsFormSchema, typed).data).toEqual({
    settingsVersion: 3,
    mostPerWorker: null,
    mostPerWorkerAndClass: 20,
    approvalDelaySeconds: 7200,
    wageFloorCents: 725,
  });
});

it("says what is wrong with a cap and what mends it", () => {
  expect(readForm(crowdSettingsFormSchema, { ...typed, mostPerWorker: "none" }).errors).toEqual({
    mostPerWorker: '"none" is no whole number; give a whole number from 1 to 1000000',
  });
});
