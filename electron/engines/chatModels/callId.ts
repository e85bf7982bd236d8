/** For a call that the engine gave none. */
export function newCallId(): string {
  return `call_${crypto.randomUUID()}`
}
