/**
 * How often a test tries what chance or number decides: few times in `npm test`, often in `npm run test:faults`, which
 * runs the tests that use this.
 */
export const rounds = <T>(few: T, many: T): T => (process.env.ASIDE_FAULTS === undefined ? few : many)

/** Where the chances of this run begin: ASIDE_SEED to have an earlier run again, else new each time. */
export const seed = Number(process.env.ASIDE_SEED ?? Math.trunc(Math.random() * 2 ** 31))
