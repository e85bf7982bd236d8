import { AppError } from '../../../shared/model/errors.ts'

/** Why Aside itself ends a request: its client is there, and is told. */
export class Ended extends AppError {
  readonly by: 'revoked' | 'closed'

  constructor(by: Ended['by']) {
    super('CANCELLED', by === 'revoked' ? 'The token was revoked.' : 'Aside’s local API was turned off.')
    this.by = by
  }
}
