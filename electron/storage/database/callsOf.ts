/** A store's calls as the worker makes them: at once. */
export type CallsOf<Store> = {
  [K in keyof Store]: Store[K] extends (...args: infer Args) => Promise<infer Value> ? (...args: Args) => Value : never
}
