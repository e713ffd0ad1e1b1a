// A study in the middle of its life, for tests of the desk and for looking at it: every page has something to show.
import { randomBytes } from "node:crypto";
import pLimit from "p-limit";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { database } from "@/lib/db/client";
import { env } from "@/lib/env";
import { createBatch } from "@/lib/features/batches/mutations";
import { createImport, finishImport, recordImportFiles, setImportTotal } from "@/lib/features/imports/mutations";
import { createStudy } from "@/lib/features/studies/mutations";
import { imageStorage } from "@/lib/images/image-storage";
import { type PreparedImage, prepareImage } from "@/lib/images/prepare-image";
import { seededGenerator } from "@/lib/stats/seeded-generator";
import { drawTile, type Figure } from "./scenario-tile";

const classes = [
  {
    wnid: "n01443537",
    lemmas: ["goldfish", "Carassius auratus"],
    gloss: "small golden or orange-red freshwater fishes used as pond or aquarium pets",
    figure: { lobes: 3, depth: 0.25, hue: 0 },
  },
  {
    wnid: "n01622779",
    lemmas: ["great grey owl", "Strix nebulosa"],
    gloss: "large dish-faced owl of northern North America and western Eurasia",
    figure: { lobes: 4, depth: 0.45, hue: 30 },
  },
  {
    wnid: "n01944390",
    lemmas: ["snail"],
    gloss: "freshwater or marine or terrestrial gastropod mollusk usually having an external enclosing spiral shell",
    figure: { lobes: 5, depth: 0.65, hue: 60 },
  },
  {
    wnid: "n02114367",
    lemmas: ["timber wolf", "grey wolf", "Canis lupus"],
    gloss: "a wolf with a brindled grey coat living in forested northern regions of North America",
    figure: { lobes: 6, depth: 0.25, hue: 90 },
  },
  {
    wnid: "n02129604",
    lemmas: ["tiger", "Panthera tigris"],
    gloss: "large feline of forests in most of Asia having a tawny coat with black stripes",
    figure: { lobes: 7, depth: 0.45, hue: 120 },
  },
  {
    wnid: "n02835271",
    lemmas: ["bicycle-built-for-two", "tandem"],
    gloss: "a bicycle with two sets of pedals and two seats",
    figure: { lobes: 8, depth: 0.65, hue: 150 },
  },
  {
    wnid: "n03676483",
    lemmas: ["sailing boat"],
    gloss: "a small vessel that is moved by the wind in its sails",
    figure: { lobes: 3, depth: 0.25, hue: 180 },
  },
  {
    wnid: "n04507155",
    lemmas: ["umbrella"],
    gloss: "a lightweight handheld collapsible canopy",
    figure: { lobes: 4, depth: 0.45, hue: 210 },
  },
  {
    wnid: "n04398044",
    lemmas: ["teapot"],
    gloss: "pot for brewing tea; usually has a spout and handle",
    figure: { lobes: 5, depth: 0.65, hue: 240 },
  },
  {
    wnid: "n07734744",
    lemmas: ["mushroom"],
    gloss: "fleshy body of any of numerous edible fungi",
    figure: { lobes: 6, depth: 0.25, hue: 270 },
  },
  {
    wnid: "n07873807",
    lemmas: ["pizza", "pizza pie"],
    gloss: "Italian open pie made of thin bread dough spread with a spiced mixture",
    figure: { lobes: 7, depth: 0.45, hue: 300 },
  },
  {
    wnid: "n11939491",
    lemmas: ["daisy"],
    gloss: "any of numerous composite plants having flower heads with well-developed ray flowers",
    figure: { lobes: 8, depth: 0.65, hue: 330 },
  },
] as const;

export interface ScenarioOptions {
  userId: string;
  name?: string;
  candidatesPerClass?: number;
  referencesPerClass?: number;
  /** Leaves the batch out at the market with part of its answers, as if the crowd were working now. No job worker may run beside it: the market does not know these HITs. */
  open?: boolean;
}

export interface Scenario {
  studyId: number;
  batchId: number;
}

/** Fills a study: classes, candidates and reference images with their files, a batch with answers, tallies and books. Tallies equal the recount. */
export async function seedScenario(options: ScenarioOptions): Promise<Scenario> {
  const { userId, candidatesPerClass = 24, referencesPerClass = 12, open = false } = options;
  const id = await createStudy(
    { id: userId },
    {
      name: options.name ?? `ImageNet, drawn again ${randomBytes(2).toString("hex")}`,
      description: "A second test set of twelve classes from drawings, to see how a study goes.",
      imagesPerClass: Math.min(10, Math.floor(candidatesPerClass / 3)),
      minimumVotes: 5,
      redundancy: 5,
      budgetCents: 25_000,
      targetsPerHit: 18,
      positiveControlsPerHit: 3,
      negativeControlsPerHit: 3,
      consentText:
        "You take part in a research study. Your answers are kept under a pseudonym. You may stop at any time.",
      contact: "ethics@example.org",
    },
  );
  const studyId = studyOfJob(id);
  await database("desk").imageClass.createMany({
    data: classes.map(({ wnid, lemmas, gloss }, position) => ({
      studyId,
      wnid,
      lemmas: [...lemmas],
      gloss,
      links: [`https://en.wikipedia.org/wiki/${encodeURIComponent(lemmas[0].replaceAll(" ", "_"))}`],
      position,
    })),
  });
  await addImages(id, userId, "reference", referencesPerClass);
  await addImages(id, userId, "candidate", candidatesPerClass);
  const { id: batchId } = await createBatch(
    studyId,
    {
      name: "First look",
      referenceTargets: "mixed",
      images: "shortOfVotes",
      // What is left is for a plan to find.
      ...(open ? { classes: classes.slice(0, 10).map((one) => one.wnid) } : {}),
    },
    userId,
  );
  await answerBatch(id, batchId, open);
  if (open) {
    const missing = {
      name: "The last two classes",
      referenceTargets: "mixed",
      images: "shortOfVotes",
      classes: classes.slice(10).map((one) => one.wnid),
    } as const;
    await createBatch(studyId, { ...missing, classes: [...missing.classes] }, userId);
  }
  return { studyId: id, batchId };
}

async function addImages(id: number, userId: string, role: "candidate" | "reference", perClass: number): Promise<void> {
  const studyId = studyOfJob(id);
  const known = await database("desk").imageClass.findMany({
    where: { studyId: id },
    select: { id: true, wnid: true },
  });
  const idOf = new Map(known.map((one) => [one.wnid, one.id]));
  const running = await createImport(studyId, { folder: env().IMPORT_ROOT, role, createdBy: userId, inProcess: true });
  await database("desk").candidateImport.updateMany({
    where: { studyId: id, id: running.id },
    data: { state: "running", startedAt: new Date() },
  });
  await setImportTotal(studyId, running.id, classes.length * perClass + 1);
  for (const [place, { wnid }] of classes.entries()) {
    const results = (await preparePictures(place, role, perClass)).map(({ path, image }) => {
      return {
        path,
        outcome: "decoded" as const,
        classId: idOf.get(wnid) ?? 0,
        provenance: { source: "folder" },
        image,
      };
    });
    await recordImportFiles(studyId, running, results);
  }
  const reason = "the content is text; give a JPEG, PNG, WebP, AVIF or GIF image";
  await recordImportFiles(studyId, running, [{ path: "n01443537/notes.jpg", outcome: "refused", reason }]);
  await finishImport(studyId, running.id);
}

// Drawing is this process's work, encoding that of sharp's threads: two at once keep both busy.
const oneOfTwo = pLimit(2);

interface Picture {
  path: string;
  image: Omit<PreparedImage, "derivatives">;
}

const prepared = new Map<string, Promise<Picture>>();

/** The first pictures of a class, drawn and stored; the same ones in every study, so that a process draws each once. */
function preparePictures(place: number, role: "candidate" | "reference", count: number): Promise<Picture[]> {
  const { wnid, figure } = classes[place] ?? classes[0];
  const other = classes[(place + 5) % classes.length]?.figure ?? figure;
  return Promise.all(
    Array.from({ length: count }, (_, index) => {
      const wrong = role === "candidate" ? index % 3 === 2 : index % 8 === 7;
      const path = `${wnid}/${role}-${String(index + 1).padStart(3, "0")}${wrong ? "-other" : ""}.png`;
      const known = prepared.get(path);
      if (known) return known;
      const picture = oneOfTwo(() => preparePicture(path, wrong ? other : figure));
      prepared.set(path, picture);
      return picture;
    }),
  );
}

async function preparePicture(path: string, figure: Figure): Promise<Picture> {
  const preparation = await prepareImage(await drawTile(figure, seededGenerator(7, path)));
  if (!preparation.ok) throw new Error(`the scenario's drawing ${path} is no image: ${preparation.reason}`);
  const { derivatives, ...image } = preparation.image;
  await imageStorage().write(image.sha256, "tile", derivatives.tile);
  await imageStorage().write(image.sha256, "zoom", derivatives.zoom);
  return { path, image };
}

/** Workers select what shows the class nearly always and the rest now and then; `open`: the last third of the HITs is still out. */
async function answerBatch(studyId: number, batchId: number, open: boolean): Promise<void> {
  const endpoint = `scenario-${studyId}`;
  await database("desk").$executeRaw`
    insert into workers (endpoint, market_worker_id, pseudonym)
    select ${endpoint}, 'W' || n, 'w-' || substr(md5(${endpoint} || n), 1, 8) from generate_series(1, 9) as n`;
  await database("desk").$executeRaw`
    insert into hit_postings (study_id, hit_id, endpoint, max_assignments, state, market_hit_id, market_status, created_at, expires_at, listed_at)
    select h.study_id, h.id, ${endpoint}, b.redundancy,
      (case when ${open} and h.index >= b.hit_count - 2 then 'planned' when ${open} and h.index * 3 >= b.hit_count * 2 then 'created' else 'closed' end)::hit_posting_state,
      case when ${open} and h.index >= b.hit_count - 2 then null else 'H' || h.id end,
      case when ${open} and h.index * 3 >= b.hit_count * 2 then 'Assignable' else 'Reviewable' end,
      app_now() - interval '30 hours', app_now() + interval '5 days', app_now()
    from hits h join batches b on b.study_id = h.study_id and b.id = h.batch_id
    where h.study_id = ${studyId} and h.batch_id = ${batchId}`;
  await database("desk").$executeRaw`
    with answer as (
      select p.study_id, p.hit_id, p.id as posting_id, w.id as worker_id, w.market_worker_id, place, p.state,
        (select string_agg(
           case when hashtext(i.hit_id || '/' || i.position || '/' || w.id) % 100 between -99 and
             case when c.class_id <> h.class_id then -96
                  when c.path like '%-other%' then -100 + 20 + abs(hashtext(c.path)) % 90
                  else 40 + abs(hashtext(c.path)) % 58 end then '1' else '0' end, '' order by i.position)
         from hit_images i join candidates c on c.study_id = i.study_id and c.id = i.candidate_id
         where i.study_id = p.study_id and i.hit_id = p.hit_id) as bits
      from hit_postings p join hits h on h.study_id = p.study_id and h.id = p.hit_id
      cross join lateral (
        select w.*, row_number() over (order by hashtext(p.hit_id || '/' || w.id)) as place from workers w where w.endpoint = ${endpoint}) as w
      where p.study_id = ${studyId} and h.batch_id = ${batchId} and p.state <> 'planned'
        and w.place <= case when p.state = 'created' then abs(hashtext('h' || p.hit_id)) % (p.max_assignments + 1) else p.max_assignments end)
    insert into assignments (study_id, hit_id, posting_id, endpoint, market_assignment_id, market_worker_id, worker_id, state,
      selected, unavailable, counted, active_seconds, opened_at, submitted_at, confirmed_at, decided_at)
    select study_id, hit_id, posting_id, ${endpoint}, 'A' || hit_id || '-' || place, market_worker_id, worker_id,
      (case when state = 'created' and place = 1 then 'confirmed' else 'approved' end)::assignment_state,
      bits::varbit, repeat('0', length(bits))::varbit, repeat('1', length(bits))::varbit, 60 + abs(hashtext(bits)) % 240,
      at, at + interval '3 minutes', at + interval '4 minutes', case when state = 'created' and place = 1 then null else at + interval '5 minutes' end
    from answer cross join lateral (
      select app_now() - interval '29 hours' + (hit_id - min(hit_id) over ()) * 0 * interval '1 second'
        + (abs(hashtext(hit_id || '-' || place)) % 1700) * interval '1 minute' as at) as moment`;
  // A worker counts once per candidate: later meetings of the same worker and candidate are masked, as confirming does.
  await database("desk").$executeRaw`
    with met as (
      select a.id, i.position, row_number() over (partition by a.worker_id, i.candidate_id order by a.confirmed_at, a.id) as meeting
      from assignments a join hit_images i on i.study_id = a.study_id and i.hit_id = a.hit_id and i.role <> 'negative_control'
      where a.study_id = ${studyId})
    update assignments a set counted = (
      select string_agg(case when m.meeting > 1 then '0' else '1' end, '' order by i.position)::varbit
      from hit_images i left join met m on m.id = a.id and m.position = i.position where i.study_id = a.study_id and i.hit_id = a.hit_id)
    where a.study_id = ${studyId}`;
  await database("desk").$executeRaw`
    insert into tallies (study_id, candidate_id, shown, selected) select study_id, candidate_id, shown, selected from recount where study_id = ${studyId}`;
  await database("desk").$executeRaw`
    insert into ledger_entries (study_id, effect_key, kind, amount_cents, batch_id, at)
    select ${studyId}::integer, 'scenario/' || ${String(studyId)} || '/' || a.id, 'spent'::ledger_kind, b.cost_cents / (b.hit_count * b.redundancy), b.id, a.confirmed_at
    from assignments a cross join batches b where a.study_id = ${studyId} and b.study_id = ${studyId} and b.id = ${batchId} and a.state = 'approved'
    union all
    select ${studyId}::integer, 'scenario/' || ${String(studyId)} || '/reserved', 'reserved'::ledger_kind, b.cost_cents - (b.cost_cents / (b.hit_count * b.redundancy)) * (
      select count(*)::integer from assignments where study_id = ${studyId} and state = 'approved'), b.id, app_now()
    from batches b where ${open} and b.study_id = ${studyId} and b.id = ${batchId}`;
  await database("desk").$executeRaw`
    update batches set state = ${open ? "published" : "ended"}::batch_state, endpoint = ${endpoint}, published_at = app_now() - interval '30 hours'
    where study_id = ${studyId} and id = ${batchId}`;
}
