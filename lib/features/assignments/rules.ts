/** Most unconfirmed submissions of one HIT: `always` + `perWorker` x redundancy. Anybody can open a page with invented ids; what comes beyond is recovered from the market's answers. */
export const mostProvisional = { always: 100, perWorker: 5 } as const;
