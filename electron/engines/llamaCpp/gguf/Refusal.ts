/** Why a file can't be used as a model, in sentences for people. */
export class Refusal extends Error {}

/** The file is a part of something else, and no model that somebody might look for. */
export class NoModel extends Refusal {}
