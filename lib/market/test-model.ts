// An independent model of the market for tests: plain objects, one requester, time in whole seconds. It shares no code with the
// market and does everything at once that the market does when it is looked at or swept.

export interface ModelSlot {
  id: string;
  state: "returned" | "accepted" | "submitted" | "approved" | "rejected";
  worker: string | null;
  deadline: number;
  submittedAt: number;
  autoAt: number;
  /** Price of the slot when it was accepted. */
  reward: number;
  fee: number;
}

export interface ModelHit {
  id: string;
  group: string;
  reward: number;
  fee: number;
  max: number;
  expires: number;
  duration: number;
  autoApproval: number;
  slots: ModelSlot[];
  /** Workers who have had it. */
  had: Set<string>;
  disposed: boolean;
  reviewing: boolean;
}

/** Outcomes are "ok" or the code of the refusal. */
export type Outcome = string;

export class MarketModel {
  time = 0;
  hits: ModelHit[] = [];
  earned = new Map<string, number>();
  fees = 0;
  readonly tokens = new Map<string, number>();

  constructor(public deposited: number) {}

  static fee(cents: number, max: number): number {
    const exact = cents * (max >= 10 ? 0.4 : 0.2);
    return Math.max(1, Math.floor(exact + 0.5 + 1e-9));
  }

  open(hit: ModelHit): number {
    return hit.max - hit.slots.filter((slot) => slot.state !== "returned").length;
  }

  pending(hit: ModelHit): number {
    return hit.slots.filter((slot) => slot.state === "accepted").length;
  }

  status(hit: ModelHit): string {
    if (hit.disposed) return "Disposed";
    if (this.open(hit) > 0 && hit.expires > this.time) return "Assignable";
    if (this.pending(hit) > 0) return "Unassignable";
    return hit.reviewing ? "Reviewing" : "Reviewable";
  }

  /** Held = the price of every open slot that is offered and of every slot in work or undecided. */
  get held(): number {
    return this.hits.reduce((sum, hit) => {
      const offered = !hit.disposed && hit.expires > this.time ? this.open(hit) * (hit.reward + hit.fee) : 0;
      const busy = hit.slots.filter((slot) => slot.state === "accepted" || slot.state === "submitted");
      return sum + offered + busy.reduce((more, slot) => more + slot.reward + slot.fee, 0);
    }, 0);
  }

  get paid(): number {
    return [...this.earned.values()].reduce((sum, cents) => sum + cents, 0) + this.fees;
  }

  get available(): number {
    return this.deposited - this.held - this.paid;
  }

  /** Moves time on and does what falls due. */
  advance(seconds: number): void {
    this.time += seconds;
    for (const hit of this.hits) {
      for (const slot of hit.slots) {
        if (slot.state === "accepted" && slot.deadline <= this.time) {
          slot.state = "returned";
          slot.worker = null;
        }
        if (slot.state === "submitted" && slot.autoAt <= this.time) this.pay(slot);
      }
    }
  }

  private pay(slot: ModelSlot): void {
    slot.state = "approved";
    const worker = slot.worker ?? "";
    this.earned.set(worker, (this.earned.get(worker) ?? 0) + slot.reward);
    this.fees += slot.fee;
  }

  canCreate(reward: number, max: number): Outcome {
    return max * (reward + MarketModel.fee(reward, max)) > this.available ? "InsufficientFunds" : "ok";
  }

  created(hit: Omit<ModelHit, "fee" | "slots" | "had" | "disposed" | "reviewing">): void {
    const fee = MarketModel.fee(hit.reward, hit.max);
    this.hits.push({ ...hit, fee, slots: [], had: new Set(), disposed: false, reviewing: false });
  }

  canAccept(worker: string, hit: ModelHit): Outcome {
    if (hit.had.has(worker)) return "alreadyTaken";
    return this.status(hit) === "Assignable" ? "ok" : "nothingLeft";
  }

  /** Books an accept and returns the id that must be issued again; null = a new one. */
  accept(worker: string, hit: ModelHit): { reissued: string | null; book(id: string): void } {
    const returned = hit.slots.find((slot) => slot.state === "returned");
    hit.had.add(worker);
    const values = {
      state: "accepted" as const,
      worker,
      deadline: this.time + hit.duration,
      reward: hit.reward,
      fee: hit.fee,
    };
    if (returned) Object.assign(returned, values);
    return {
      reissued: returned?.id ?? null,
      book: (id) => {
        if (!returned) hit.slots.push({ id, submittedAt: 0, autoAt: 0, ...values });
      },
    };
  }

  giveBack(slot: ModelSlot, worker: string): boolean {
    if (slot.state !== "accepted" || slot.worker !== worker) return false;
    slot.state = "returned";
    slot.worker = null;
    return true;
  }

  submit(hit: ModelHit, slot: ModelSlot): Outcome {
    if (slot.state === "returned") return "tooLate";
    if (slot.state !== "accepted") return "alreadySubmitted";
    slot.state = "submitted";
    slot.submittedAt = this.time;
    slot.autoAt = this.time + hit.autoApproval;
    return "ok";
  }

  approve(hit: ModelHit, slot: ModelSlot, override: boolean): Outcome {
    if (slot.state === "returned" || slot.state === "accepted") return "AssignmentDoesNotExist";
    if (slot.state === "approved" || (slot.state === "rejected" && !override)) return "InvalidAssignmentState";
    if (slot.state === "rejected") {
      if (hit.disposed) return "InvalidHITState";
      if (this.time - slot.submittedAt > 30 * 86_400) return "InvalidAssignmentState";
      if (slot.reward + slot.fee > this.available) return "InsufficientFunds";
    }
    this.pay(slot);
    return "ok";
  }

  reject(slot: ModelSlot): Outcome {
    if (slot.state === "returned" || slot.state === "accepted") return "AssignmentDoesNotExist";
    if (slot.state !== "submitted") return "InvalidAssignmentState";
    slot.state = "rejected";
    return "ok";
  }

  bonus(slot: ModelSlot, worker: string, cents: number, token: string): Outcome {
    if (slot.worker !== worker || slot.state === "accepted") return "AssignmentDoesNotExist";
    const before = this.tokens.get(token);
    if (before !== undefined && this.time - before < 86_400) return "DuplicateRequest";
    const fee = MarketModel.fee(cents, 1);
    if (cents + fee > this.available) return "InsufficientFunds";
    this.tokens.set(token, this.time);
    this.earned.set(worker, (this.earned.get(worker) ?? 0) + cents);
    this.fees += fee;
    return "ok";
  }

  expire(hit: ModelHit, at: number): Outcome {
    if (hit.disposed) return "InvalidHITState";
    if (at <= this.time) {
      hit.expires = Math.min(hit.expires, this.time);
      return "ok";
    }
    const wasOffered = hit.expires > this.time;
    const cost = this.open(hit) * (hit.reward + hit.fee);
    if (!wasOffered && cost > this.available) return "InsufficientFunds";
    hit.expires = at;
    if (this.open(hit) > 0) hit.reviewing = false;
    return "ok";
  }

  add(hit: ModelHit, more: number): Outcome {
    if (hit.disposed) return "InvalidHITState";
    if (hit.max < 10 && hit.max + more >= 10) return "InvalidMaximumAssignmentsIncrease";
    const offered = hit.expires > this.time;
    if (offered && more * (hit.reward + hit.fee) > this.available) return "InsufficientFunds";
    hit.max += more;
    if (offered) hit.reviewing = false;
    return "ok";
  }

  review(hit: ModelHit, revert: boolean): Outcome {
    if (this.status(hit) !== (revert ? "Reviewing" : "Reviewable")) return "InvalidHITState";
    hit.reviewing = !revert;
    return "ok";
  }

  dispose(hit: ModelHit): Outcome {
    const over = ["Reviewable", "Reviewing"].includes(this.status(hit));
    if (!over || hit.slots.some((slot) => slot.state === "submitted")) return "InvalidHITState";
    hit.disposed = true;
    return "ok";
  }
}
