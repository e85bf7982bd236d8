/** Stands for the updates where a test has nothing to do with them: there are none. */
export const noUpdates = {
  state: () => ({ builtIn: '', last: null }),
  check: async () => ({ current: '0.0.0', latest: '0.0.0', newer: false, checkedAt: 0 }),
}
