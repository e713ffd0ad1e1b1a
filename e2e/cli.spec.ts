// The command line against the running product: from an empty study to a manifest on disk, and what it refuses.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import sharp from "sharp";
import { createApiToken } from "@/lib/auth/create-user";
import { expect, test } from "./fixtures";

interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

test("the command line fills a study, plans HITs, takes votes of elsewhere and draws a manifest", async ({
  deskUrl,
  importRoot,
  researcher,
}) => {
  const folder = await mkdtemp(join(tmpdir(), "redraw-cli-"));
  const token = await createApiToken({ userId: researcher.id, name: "command line" });
  const redraw = (...args: string[]) =>
    new Promise<Ran>((done) => {
      execFile(
        process.execPath,
        ["--import", pathToFileURL(require.resolve("tsx")).href, join(__dirname, "../run/cli.ts"), ...args],
        { env: { ...process.env, REDRAW_URL: deskUrl, REDRAW_TOKEN: token, REDRAW_INVOKED_FROM: folder } },
        (error, stdout, stderr) => done({ code: error ? Number(error.code) : 0, stdout, stderr }),
      );
    });

  const images = await mkdtemp(join(importRoot, "cli-"));
  let shade = 0;
  for (const role of ["candidates", "reference"])
    for (const wnid of ["cat", "dog"])
      for (const name of ["1.png", "2.png", "3.png"]) {
        await mkdir(join(images, role, wnid), { recursive: true });
        shade += 20;
        const background = { r: shade, g: 255 - shade, b: 90 };
        await sharp({ create: { width: 64, height: 48, channels: 3, background } })
          .png()
          .toFile(join(images, role, wnid, name));
      }
  const from = (role: string) => `${basename(images)}/${role}`;

  const created = await redraw("studies", "create", "By command", "--images-per-class", "2", "--minimum-votes", "4");
  const study = /Study (\d+) created/.exec(created.stdout)?.[1] ?? "";
  expect(await redraw("classes", "import", study, "--from-folder", from("candidates"))).toMatchObject({
    code: 0,
    stdout: "2 classes created, 0 updated\n",
  });
  for (const [role, name] of [
    ["candidate", "candidates"],
    ["reference", "reference"],
  ] as const)
    expect((await redraw("candidates", "import", study, from(name), "--role", role)).stdout).toContain("6 imported");

  const plan = ["--targets", "6", "--positive-controls", "1", "--negative-controls", "1", "--workers-per-hit", "2"];
  const planned = await redraw("batches", "plan", study, ...plan);
  expect(planned.stdout).toMatch(/^2 HITs of 8 images, 2 workers each, at http/);
  expect(planned.stderr).toContain("The budget does not cover it");
  const composed = await redraw("batches", "compose", study, "First", ...plan);
  const batch = /Batch (\d+) composed/.exec(composed.stdout)?.[1] ?? "";
  const published = await redraw("batches", "publish", study, batch);
  expect(published.code).toBe(1);
  expect(published.stderr).toContain("raise the study's budget");
  expect((await redraw("batches", "list", study)).stdout).toContain(`${batch}\tdraft\t0 of 4 count`);

  await writeFile(
    join(folder, "counts.csv"),
    "image,class,selected,shown\ncandidates/cat/1.png,cat,1,4\nnothing.png,cat,1,4\n",
  );
  const refused = await redraw("votes", "import", study, "counts.csv", "--kind", "counts");
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('row 3: image "nothing.png"');
  const { images: known } = await listImages(deskUrl, token, study);
  await writeFile(
    join(folder, "counts.csv"),
    `image,class,selected,shown\n${known.map(({ sha256, wnid }, at) => `${sha256},${wnid},${1 + (at % 4)},4`).join("\n")}\n`,
  );
  expect((await redraw("votes", "import", study, "counts.csv", "--kind", "counts")).stdout).toContain(
    "12 rows, 48 votes on 12 images",
  );

  const drawn = await redraw("variants", "draw", study, "--strategy", "topImages", "--seed", "5");
  expect(drawn).toMatchObject({ code: 0 });
  const [, revision = "", sha256] = /Revision (\d+): .* 4 images.* manifest ([0-9a-f]{64})/.exec(drawn.stdout) ?? [];
  expect((await redraw("variants", "manifest", study, revision, "--out", "manifest.json")).code).toBe(0);
  const bytes = await readFile(join(folder, "manifest.json"));
  expect(createHash("sha256").update(bytes).digest("hex")).toBe(sha256);
  const short = await redraw(
    "variants",
    "draw",
    study,
    "--strategy",
    "threshold",
    "--threshold",
    "1",
    "--images-per-class",
    "3",
  );
  expect(short.code).toBe(1);
  expect(short.stderr).toContain("is not valid");

  await writeFile(join(folder, "labels.json"), JSON.stringify([0, 1, 0, 1]));
  await writeFile(join(folder, "half-right.json"), JSON.stringify([0, 1, 1, 0]));
  const set = ["test", "--labels", "labels.json"];
  expect((await redraw("predictions", "add-set", study, ...set)).stdout).toContain("\ttest\t4 images");
  expect((await redraw("predictions", "import", study, "half-right.json", "--set", "test")).stdout).toBe(
    "half-right\t50.00%\n",
  );
  expect((await redraw("variants", "draw", "No such study", "--strategy", "topImages")).stderr).toContain(
    'There is no study "No such study"',
  );
});

async function listImages(
  deskUrl: string,
  token: string,
  study: string,
): Promise<{ images: { sha256: string; wnid: string }[] }> {
  const response = await fetch(`${deskUrl}/api/v1/studies/${study}/votes`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const { tallies } = (await response.json()) as { tallies: { sha256: string; wnid: string }[] };
  return { images: tallies };
}
