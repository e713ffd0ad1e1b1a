// The script of the worker's page: keys, pages, drafts, zoom, and the way of the answer. Without it the page is a plain form that
// works; with it nothing waits for a network.
import { encodeVote } from "@/lib/mturk/answer";
import type { PageData } from "../page-data";
import { tilesPerPage } from "../tile-keys";
import { translator } from "../translate";
import { clockText, setUpClock } from "./clock";
import { type Draft, draftKey, loadDraft, parseDraft, pruneDrafts, saveDraft } from "./draft";
import { isReachable, postToMarket, storeVote } from "./hand-over";
import { keepOnServer, type Ticks } from "./server-draft";
import { prefetch, settled, watchImages } from "./tile-images";
import { countOf, maskOf, readTiles, setSelected, setUnavailable, type Tile, tileOfKey } from "./tiles";
import { setUpZoom } from "./zoom";

function byId<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page lacks #${id}`);
  return found as T;
}

/** A second Enter counts from so many milliseconds after the first: a bouncing key or a double click submits nothing. */
const armDelay = 350;
/** Seconds left at which the worker is told. */
const warnings = [20, 60, 120];

function start(form: HTMLFormElement, data: PageData): void {
  const t = translator(data.words);
  const tiles = readTiles(form);
  const sections = [...form.querySelectorAll<HTMLElement>(".page")];
  const lastPage = sections.length - 1;
  const [back, none] = [byId("back"), byId("none")];
  const help = byId<HTMLDialogElement>("help");
  const examples = form.querySelector("details.examples");
  const local = loadDraft(data);
  const looked = new Set<Tile>();
  const addLooked = (mask = "") => {
    for (const tile of tiles) if (mask[tile.index] === "1") looked.add(tile);
  };
  addLooked(local?.looked);
  // Ours, or what another device has stored since this one last heard of it.
  const isOlder = data.draft !== null && (!local || data.draft.revision > (local.revision ?? 0));
  const ticked: Ticks | undefined = (isOlder && data.draft) || local;
  // The larger of what this browser and our server know: a reload, and a second device, go on where they were.
  const openedAt = Math.min(local?.openedAt ?? Date.now(), Date.now() - (data.draft?.openSeconds ?? 0) * 1000);
  let page = 0;
  // Submitting asks once: "arming" for a moment, in which nothing counts, then "armed".
  let state: "answering" | "arming" | "armed" | "handing" = "answering";
  let cleared: Tile[] = [];
  let overdue = false;
  let current: Tile | undefined;
  let sent = local?.sent;

  const isAsking = () => state === "arming" || state === "armed";
  const onPage = () => tiles.slice(page * tilesPerPage, (page + 1) * tilesPerPage);
  const apply = (from: Pick<Draft, "selected" | "unavailable">) => {
    for (const tile of tiles) {
      tile.selected.checked = from.selected[tile.position] === "1";
      tile.unavailable.checked = from.unavailable[tile.position] === "1";
    }
  };
  if (ticked) apply(ticked);

  const announce = (text: string) => {
    byId("announce").textContent = text;
  };
  let warned = Number.POSITIVE_INFINITY;
  const clock = setUpClock({
    openedAt,
    seconds: data.seconds,
    activeSeconds: Math.max(local?.activeSeconds ?? 0, data.draft?.activeSeconds ?? 0),
    // Two clocks on one screen are one too many.
    onMarketTime: () => byId("left").classList.add("sr"),
    onTick: (left) => {
      const text = byId("left");
      text.textContent = left > 0 ? t("{time} left", { time: clockText(left) }) : t("time is over");
      text.classList.toggle("short", left <= 60);
      // A tick may come late, in a tab behind others by a minute: the warning is given with what is left by then.
      const due = warnings.find((warning) => left <= warning) ?? Number.POSITIVE_INFINITY;
      if (left > 0 && due < warned) announce(t("{count} seconds left", { count: left }));
      warned = due;
      // By this page's clock, which began when the page was opened: the market's own began with the accept.
      if (left > 0) overdue = false;
      else if (!overdue) {
        overdue = true;
        announce(
          t(
            "The time is over by this page's clock. Submit what you have; the market decides whether it still takes it.",
          ),
        );
      }
    },
  });
  const save = () => {
    const kept = saveDraft(data, {
      selected: maskOf(tiles, "selected"),
      unavailable: maskOf(tiles, "unavailable"),
      page,
      openedAt,
      activeSeconds: clock.activeSeconds(),
      revision: onServer.revision(),
      looked: tiles.map((tile) => (looked.has(tile) ? "1" : "0")).join(""),
      ...(sent === undefined ? {} : { sent }),
    });
    byId("saved").textContent = kept || onServer.isAgreed() ? t("saved") : t("not saved yet");
  };
  const ticks = (): Ticks => ({
    selected: maskOf(tiles, "selected"),
    unavailable: maskOf(tiles, "unavailable"),
    page,
  });
  const nothing = "0".repeat(tiles.length);
  const onServer = keepOnServer({
    data,
    revision: data.draft?.revision ?? local?.revision ?? 0,
    base: data.draft ?? { selected: nothing, unavailable: nothing, page: 0 },
    read: ticks,
    activeSeconds: clock.activeSeconds,
    onMerge: (both) => {
      if (state === "handing") return;
      apply(both);
      state = "answering";
      announce(t("Another device has changed this HIT; both are shown together now."));
      save();
      show();
    },
    onAgreed: () => save(),
  });

  const show = () => {
    for (const [at, section] of sections.entries()) section.hidden = at !== page;
    form.dataset.state = state;
    const selected = countOf(tiles, "selected");
    const missing = countOf(tiles, "unavailable");
    const isLast = page === lastPage;
    byId("page").textContent =
      sections.length > 1
        ? t("page {page} of {pages}", { page: page + 1, pages: sections.length })
        : t("{count} images", { count: tiles.length });
    const missed = missing > 0 ? t(", {count} could not be shown", { count: missing }) : "";
    byId("count").textContent = `${t("{count} selected", { count: selected })}${missed}`;
    const isUnseen = (tile: Tile) => !looked.has(tile) && !tile.selected.checked && !tile.unavailable.checked;
    const unseen = tiles.filter(isUnseen).length;
    const sum =
      selected === 0
        ? t("None of the {count} selected", { count: tiles.length })
        : `${t("{count} selected, {rest} not", { count: selected, rest: tiles.length - selected - missing - unseen })}${missed}`;
    const skipped = unseen > 0 ? `, ${t("{count} not looked at yet", { count: unseen })}` : "";
    byId("sum").textContent = `${sum}${skipped}. ${t("Is that your answer?")}`;
    if (isAsking()) showChosen();
    byId("next-text").textContent = isAsking() ? t("Submit now") : isLast ? t("Submit") : t("Next page");
    byId("next-key").textContent = isLast && !isAsking() ? "↵ ↵" : "↵";
    byId("back-text").textContent = isAsking() ? t("Keep looking") : t("Back");
    byId("back-key").textContent = isAsking() ? "esc" : "⌫";
    back.hidden = page === 0 && !isAsking();
    showLooked();
  };
  const showLooked = () => {
    byId("looked").textContent = t("{count} of {all} looked at", { count: looked.size, all: tiles.length });
  };
  // What is about to be sent, of all pages, beside the question whether it is right.
  const showChosen = () => {
    byId("chosen").replaceChildren(
      ...tiles
        .filter((tile) => tile.selected.checked)
        .map(({ image }) => {
          const small = new Image();
          small.alt = "";
          small.src = image.src;
          return small;
        }),
    );
  };
  const changed = () => {
    if (isAsking()) state = "answering";
    save();
    onServer.changed();
    show();
  };
  const toggle = (tile: Tile, name: "selected" | "unavailable") => {
    if (name === "selected") setSelected(tile, !tile.selected.checked);
    else setUnavailable(tile, !tile.unavailable.checked);
    cleared = [];
    changed();
  };
  const turnTo = (to: number) => {
    page = Math.max(0, Math.min(lastPage, to));
    state = "answering";
    cleared = [];
    current = undefined;
    changed();
    prefetch(onPage());
    scrollTo({ top: 0 });
    sections[page]?.focus({ preventScroll: true });
  };
  const goOn = () => {
    if (state === "handing") return;
    if (page < lastPage) return turnTo(page + 1);
    if (state === "answering") {
      state = "arming";
      show();
      setTimeout(() => {
        if (state !== "arming") return;
        state = "armed";
        show();
      }, armDelay);
      announce(byId("sum").textContent ?? "");
      return;
    }
    if (state === "armed") void handOver();
  };
  const goBack = () => {
    if (isAsking()) {
      state = "answering";
      show();
    } else turnTo(page - 1);
  };
  // N takes this page's selection back (N again returns it); where nothing is selected it says so and goes on.
  const noneMatch = () => {
    const ticked = onPage().filter((tile) => tile.selected.checked);
    if (ticked.length > 0 || cleared.length > 0) {
      const [off, on] = ticked.length > 0 ? [ticked, []] : [[], cleared];
      for (const tile of off) setSelected(tile, false);
      for (const tile of on) setSelected(tile, true);
      cleared = off;
      const hint = off.length > 0 ? t("{count} taken back, n again undoes", { count: off.length }) : "";
      announce(hint || t("{count} selected again", { count: on.length }));
      byId("hint").textContent = hint;
      changed();
      return;
    }
    goOn();
  };

  const handOver = async () => {
    state = "handing";
    onServer.stop();
    sent ??= encodeVote({
      studyId: data.studyId,
      hitId: data.hitId,
      orderSeed: data.orderSeed,
      selected: maskOf(tiles, "selected"),
      unavailable: maskOf(tiles, "unavailable"),
      pageToken: data.pageToken,
    });
    show();
    const cover = byId("hand-over");
    cover.hidden = false;
    byId("hand-over-text").textContent = t("Saving your answers…");
    const [standing, reachable] = await Promise.all([
      storeVote(data, form.action, sent, clock.activeSeconds()),
      isReachable(data.submitAddress),
    ]);
    sent = standing.vote;
    save();
    if (reachable) {
      byId("hand-over-text").textContent = standing.stored ? t("Saved. On to the market…") : t("On to the market…");
      postToMarket(data, sent);
      return;
    }
    cover.dataset.trouble = "market";
    byId("hand-over-text").textContent = standing.stored
      ? t(
          "Your answers are stored with us. The market does not answer at the moment, so it does not know yet that you are done.",
        )
      : t(
          "Neither we nor the market can be reached at the moment. Your answers stand on this page and in the receipt: keep it open and send again.",
        );
    byId<HTMLInputElement>("receipt").value = sent;
  };

  const acts = new Map<string, () => void>([
    ["Enter", goOn],
    ["Backspace", goBack],
    ["PageUp", () => turnTo(page - 1)],
    ["PageDown", () => turnTo(page + 1)],
    ["Escape", () => isAsking() && goBack()],
    ["n", noneMatch],
    ["N", noneMatch],
    ["?", () => help.showModal()],
    ["/", () => examples?.toggleAttribute("open")],
  ]);
  const columns = () => {
    const [first, ...rest] = onPage();
    const top = first?.cell.offsetTop;
    return 1 + rest.filter((tile) => tile.cell.offsetTop === top).length;
  };
  const steps = new Map<string, () => number>([
    ["ArrowLeft", () => -1],
    ["ArrowRight", () => 1],
    ["ArrowUp", () => -columns()],
    ["ArrowDown", columns],
  ]);
  const move = (step: number) => {
    const here = onPage();
    const at = current && here.includes(current) ? here.indexOf(current) + step : 0;
    const tile = here[at];
    tile?.selected.focus();
  };

  const isTile = (element: Element | null) => element instanceof HTMLInputElement && element.name === "selected";
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open || state === "handing") return;
    const focused = document.activeElement;
    const onControl = focused?.matches("a, button, summary") ?? false;
    if (onControl && (event.key === "Enter" || event.key === " ")) return;
    const step = steps.get(event.key);
    if (step) {
      event.preventDefault();
      move(step());
      return;
    }
    if (event.key.toLowerCase() === "z") {
      event.preventDefault();
      const tile = zoom.hovered() ?? (isTile(focused) ? current : undefined) ?? current;
      if (tile && !event.repeat) zoom.show(tile);
      return;
    }
    const act = acts.get(event.key);
    const tile = act ? undefined : tileOfKey(tiles, page, event);
    if (!act && !tile) return;
    event.preventDefault();
    if (event.repeat) return;
    if (tile) toggle(tile, event.shiftKey ? "unavailable" : "selected");
    else act?.();
  });
  // In a market's frame keys go to the market's page until somebody clicks into ours: the first key has to count.
  focus();
  addEventListener("keyup", (event) => {
    if (event.key.toLowerCase() === "z") zoom.hide();
  });
  addEventListener("blur", () => zoom.hide());

  for (const tile of tiles) {
    tile.selected.addEventListener("change", () => {
      setSelected(tile, tile.selected.checked);
      cleared = [];
      changed();
    });
    tile.unavailable.addEventListener("change", () => {
      setUnavailable(tile, tile.unavailable.checked);
      changed();
    });
    // One tile of a page is in the order of Tab; arrows go from there.
    tile.selected.tabIndex = tile.index % tilesPerPage === 0 ? 0 : -1;
    tile.selected.addEventListener("focus", () => {
      for (const other of onPage()) other.selected.tabIndex = other === tile ? 0 : -1;
      current = tile;
    });
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    goOn();
  });
  back.addEventListener("click", goBack);
  none.addEventListener("click", noneMatch);
  byId("help-open").addEventListener("click", () => help.showModal());
  byId("again").addEventListener("click", () => {
    byId("hand-over").dataset.trouble = "";
    void handOver();
  });
  byId("anyway").addEventListener("click", () => sent !== undefined && postToMarket(data, sent));
  byId("copy").addEventListener("click", () => {
    const receipt = byId<HTMLInputElement>("receipt");
    receipt.select();
    void navigator.clipboard?.writeText(receipt.value).catch(() => document.execCommand("copy"));
  });
  // After a click the keys go on as before: Enter turns the page, it does not press the clicked button again.
  form.addEventListener("click", (event) => {
    if (event.detail > 0 && event.target instanceof Element) event.target.closest("button")?.blur();
  });
  addEventListener("storage", (event) => {
    if (event.key !== draftKey(data) || state === "handing") return;
    const other = parseDraft(event.newValue, data.positions);
    if (!other) return;
    apply(other);
    addLooked(other.looked);
    onServer.agreed(other.revision ?? 0, other);
    sent = other.sent;
    show();
    if (sent !== undefined) void standStill();
  });
  // A tab of a HIT that was sent: nothing can be changed, only sent again.
  const standStill = () => {
    state = "handing";
    onServer.stop();
    show();
    const cover = byId("hand-over");
    cover.hidden = false;
    cover.dataset.trouble = "sent";
    byId("hand-over-text").textContent = t(
      "You have submitted this HIT. If the market does not know yet, send it again: nothing counts twice.",
    );
    byId<HTMLInputElement>("receipt").value = sent ?? "";
  };

  const zoom = setUpZoom(tiles);
  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        const tile = tiles.find(({ cell }) => cell === entry.target);
        if (entry.isIntersecting && tile) {
          looked.add(tile);
          observer.unobserve(entry.target);
        }
      }
      save();
      show();
    },
    { threshold: 0.6 },
  );
  for (const tile of tiles) observer.observe(tile.cell);
  watchImages(tiles, changed);
  page = Math.max(0, Math.min(lastPage, ticked?.page ?? 0));
  // Where the browser keeps nothing for framed pages our server's draft knows the page alone: those before it were turned.
  if (!local?.looked) for (const tile of tiles.slice(0, page * tilesPerPage)) looked.add(tile);
  show();
  save();
  if (!isOlder) onServer.changed();
  prefetch(onPage());
  void settled(onPage()).then(() => prefetch(tiles));
  pruneDrafts(Date.now());
  if (sent !== undefined) standStill();
}

const form = document.querySelector<HTMLFormElement>("form[data-hit]");
if (form) start(form, JSON.parse(form.dataset.hit ?? "") as PageData);
