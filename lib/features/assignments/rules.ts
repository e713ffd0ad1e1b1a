/** Most unconfirmed submissions of one HIT: `always` + `perWorker` x redundancy. Anybody can open a page with invented ids; what comes beyond is recovered from the market's answers. */
export const mostProvisional = { always: 100, perWorker: 5 } as const;

/** Most messages of one assignment, and of one HIT: what comes beyond says nothing new. */
export const mostMessages = { perAssignment: 5, perHit: 200 } as const;
